// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Environment

/// The header fields of a request that tell Paca who the caller is. Nothing else of the request is kept
/// (`docs/design/http-contract.md`, "Who the caller is").
///
/// The values are `Secret`. Two callers are told apart by a digest.
public struct CallerCredentials: Sendable {
    /// One header field, as we send it to Paca.
    struct Field: Sendable, Equatable {
        let name: String
        let value: Secret<String>
    }

    /// SHA-256 of all fields: two digests are equal only if the credentials are equal.
    public struct Digest: Sendable, Hashable {
        fileprivate let bytes: [UInt8]
    }

    /// At least one field. Their order is fixed, so that equal credentials have equal digests.
    let fields: [Field]
    /// The token of `Authorization: Bearer`, which may be a standalone token.
    let bearer: Secret<String>?
    /// Tells this caller from others.
    public let digest: Digest
    /// Whether the session cookie is among the credentials. Paca then uses the cookie, whatever else there is. A browser
    /// sends it without being asked, also for a page of another site.
    public var hasCookie: Bool { fields.contains { $0.name == "Cookie" } }
    /// Whether an agent's key comes with the id of the agent.
    var namesAgent: Bool { fields.contains { $0.name == "X-Agent-ID" } }

    /// The longest value in bytes.
    private static let limit = 8 << 10

    /// Reads the header fields of a request; nil if none of them is a credential. A malformed value counts as absent.
    ///
    /// Of the cookies only the first `access_token` is read. `X-Agent-ID` and `X-Actor-User-ID` mean something only
    /// together with `X-API-Key`, and are not sent to Paca without it.
    /// - Parameter field: Returns the value of a header field, or nil if it is absent.
    public init?(field: (String) -> String?) {
        var fields: [Field] = []
        bearer = field("Authorization").flatMap { Self.token(of: $0, scheme: "Bearer") }
        if let bearer {
            fields.append(Field(name: "Authorization", value: Secret("Bearer " + bearer.reveal())))
        } else if let key = field("Authorization").flatMap({ Self.token(of: $0, scheme: "ApiKey") }) {
            fields.append(Field(name: "Authorization", value: Secret("ApiKey " + key.reveal())))
        }
        if let token = field("Cookie").flatMap(Self.accessToken) {
            fields.append(Field(name: "Cookie", value: Secret("access_token=" + token.reveal())))
        }
        if let key = field("X-API-Key").flatMap(Self.visible) {
            fields.append(Field(name: "X-API-Key", value: key))
            for name in ["X-Agent-ID", "X-Actor-User-ID"] {
                guard let value = field(name).flatMap(Self.visible) else { continue }
                fields.append(Field(name: name, value: value))
            }
        }
        guard !fields.isEmpty else { return nil }
        self.fields = fields
        // No value contains a line feed, so different lists of fields always give different texts.
        let text = fields.map { "\($0.name):\($0.value.reveal())\n" }.joined()
        digest = Digest(bytes: Array(SHA256.hash(data: Array(text.utf8))))
    }

    /// The token after the scheme's name, which is compared in any case (RFC 9110 section 11.1).
    private static func token(of value: String, scheme: String) -> Secret<String>? {
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == scheme.lowercased() else { return nil }
        return visible(String(parts[1]))
    }

    private static func accessToken(of cookies: String) -> Secret<String>? {
        for cookie in cookies.split(separator: ";") {
            let parts = cookie.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == "access_token" else { continue }
            // A cookie's value contains no comma and no quote (RFC 6265 section 4.1.1).
            return parts[1].contains { ",\"\\".contains($0) } ? nil : visible(String(parts[1]))
        }
        return nil
    }

    /// The value if it is visible ASCII, so that it can be sent in a header field unchanged; otherwise nil.
    private static func visible(_ value: String) -> Secret<String>? {
        guard (1 ... limit).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21 ... 0x7E).contains($0) }) else {
            return nil
        }
        return Secret(value)
    }
}
