// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Environment

/// What a caller sent to say who it is: the header fields that Paca itself understands, and nothing else of the request
/// (`docs/design/http-contract.md`, "Who the caller is").
///
/// Never shown: the values are `Secret`, and what tells two callers apart is a digest.
public struct CallerCredentials: Sendable {
    /// One header field as it is passed on to Paca.
    struct Field: Sendable, Equatable {
        let name: String
        let value: Secret<String>
    }

    /// SHA-256 over all fields: equal for equal credentials only.
    struct Digest: Sendable, Hashable {
        fileprivate let bytes: [UInt8]
    }

    /// In a fixed order, at least one.
    let fields: [Field]
    /// The token of `Authorization: Bearer`, which may be a standalone one.
    let bearer: Secret<String>?
    let digest: Digest

    /// The most bytes of one value.
    private static let limit = 8 << 10

    /// Reads a request's header fields; nil when none of them is a credential. What is malformed counts as not sent.
    ///
    /// Of the cookies only `access_token` is read, the first of that name. `X-Agent-ID` and `X-Actor-User-ID` mean
    /// something only beside `X-API-Key`, and are not passed on without it.
    /// - Parameter field: the value of the header field of that name, nil when there is none.
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
        // No value holds a line feed, so no two lists of fields are one text.
        let text = fields.map { "\($0.name):\($0.value.reveal())\n" }.joined()
        digest = Digest(bytes: Array(SHA256.hash(data: Array(text.utf8))))
    }

    /// The token behind a scheme's name, which is read in any case (RFC 9110 section 11.1).
    private static func token(of value: String, scheme: String) -> Secret<String>? {
        let parts = value.split(separator: " ", omittingEmptySubsequences: true)
        guard parts.count == 2, parts[0].lowercased() == scheme.lowercased() else { return nil }
        return visible(String(parts[1]))
    }

    private static func accessToken(of cookies: String) -> Secret<String>? {
        for cookie in cookies.split(separator: ";") {
            let parts = cookie.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard parts.count == 2, parts[0].drop(while: { $0 == " " }) == "access_token" else { continue }
            // A comma or a quote is no part of a cookie's value (RFC 6265 section 4.1.1).
            return parts[1].contains { ",\"\\".contains($0) } ? nil : visible(String(parts[1]))
        }
        return nil
    }

    /// Visible ASCII, so that it can be put into a header field as it is.
    private static func visible(_ value: String) -> Secret<String>? {
        guard (1 ... limit).contains(value.utf8.count), value.utf8.allSatisfy({ (0x21 ... 0x7E).contains($0) }) else {
            return nil
        }
        return Secret(value)
    }
}
