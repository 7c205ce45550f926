// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why the headers of a request are not those of a GitHub webhook.
public struct WebhookHeaderError: Error, Equatable, Sendable {
    /// The headers that every webhook must have.
    public enum Header: String, Sendable {
        /// The name of the event.
        case event = "X-GitHub-Event"
        /// The GUID of the event.
        case delivery = "X-GitHub-Delivery"
    }

    /// The header that is missing or malformed.
    public let header: Header
    /// The malformed value, safe to show: at most 64 printable ASCII characters. Nil if the header is missing.
    public let shownValue: String?

    static func missing(_ header: Header) -> WebhookHeaderError {
        WebhookHeaderError(header: header, shownValue: nil)
    }

    static func malformed(_ header: Header, value: String) -> WebhookHeaderError {
        WebhookHeaderError(header: header, shownValue: shown(value))
    }

    /// Replaces by a question mark what could end a line, start markup, or end the quotation.
    private static func shown(_ value: String) -> String {
        String(
            value.unicodeScalars.prefix(64).map { scalar in
                switch scalar {
                case "`", "\"", "'", "<", ">", "&", "\\": "?"
                case " " ... "~": Character(scalar)
                default: "?"
                }
            }
        )
    }
}

extension WebhookHeaderError: CustomStringConvertible {
    /// One sentence for an operator.
    public var description: String {
        guard let shownValue else { return "The webhook has no \(header.rawValue) header." }
        let rule =
            switch header {
            case .event: "1 to 64 lower-case letters, digits and underscores"
            case .delivery: "a UUID"
            }
        return "The webhook's \(header.rawValue) header is not \(rule): `\(shownValue)`."
    }
}
