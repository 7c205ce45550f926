// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a request is no webhook of GitHub's.
public struct WebhookHeaderError: Error, Equatable, Sendable {
    /// The headers that every webhook must have.
    public enum Header: String, Sendable {
        /// The name of the event.
        case event = "X-GitHub-Event"
        /// The identity of the delivery.
        case delivery = "X-GitHub-Delivery"
    }

    /// The header at fault.
    public let header: Header
    /// What the header held, safe to show: at most 64 characters of printable ASCII. Nil if it is missing.
    public let shownValue: String?

    static func missing(_ header: Header) -> WebhookHeaderError {
        WebhookHeaderError(header: header, shownValue: nil)
    }

    static func malformed(_ header: Header, value: String) -> WebhookHeaderError {
        WebhookHeaderError(header: header, shownValue: shown(value))
    }

    /// What could end a line, begin markup or leave the quotes becomes a question mark.
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
