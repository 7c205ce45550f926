// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// The address of Valkey as `REDIS_URL` states it: `redis://[[USER]:PASSWORD@]HOST[:PORT][/DATABASE]`, or `rediss://…`
/// for TLS.
///
/// Paca's services read the same variable with go-redis, so the same addresses work here. Of go-redis' options in a
/// query, `db` and `skip_verify` are honoured; its other options are timeouts and pool sizes of its own.
public struct ValkeyAddress: Sendable, Equatable {
    /// The name or IP address of the server, without brackets.
    public let host: String
    /// The TCP port.
    public let port: Int
    /// The user of an access control list; nil for the server's default user.
    public let user: String?
    /// The password; nil to send none.
    public let password: Secret<String>?
    /// The number of the database.
    public let database: Int
    /// Whether the connection is encrypted.
    public let usesTLS: Bool
    /// Whether the server's certificate is verified. Only `skip_verify=true` in the address switches that off.
    public let verifiesCertificate: Bool

    /// Host and port, as errors name the server.
    public var server: String {
        host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)"
    }

    /// Reads an address.
    /// - Throws: ``ValkeyAddress/Fault``. It shows nothing of the address, which may contain a password.
    public init(_ text: Secret<String>) throws(Fault) {
        let (scheme, rest) = try Self.split(text.reveal())
        usesTLS = scheme == "rediss"
        let authority = rest.prefix { !"/?#".contains($0) }
        let tail = rest[authority.endIndex...]
        // Otherwise a part of the password would be taken for the host or the database, and errors show those.
        guard !tail.contains("@"), !tail.contains("#"), authority.count(where: { $0 == "@" }) <= 1 else {
            throw Fault("must have its user and password percent-encoded, such as @ as %40, / as %2F and # as %23")
        }
        let at = authority.lastIndex(of: "@")
        (user, password) = try Self.credentials(at.map { authority[..<$0] } ?? "")
        (host, port) = try Self.place(at.map { authority[authority.index(after: $0)...] } ?? authority)
        let options = try Self.options(tail)
        database = try Self.database(tail, options)
        verifiesCertificate = options["skip_verify"] != "true"
    }

    private static func split(_ text: String) throws(Fault) -> (scheme: String, rest: Substring) {
        guard let colon = text.firstRange(of: "://") else {
            throw Fault("is not an address that starts with redis:// or rediss://")
        }
        let scheme = text[..<colon.lowerBound].lowercased()
        guard scheme == "redis" || scheme == "rediss" else {
            throw Fault("is not an address that starts with redis:// or rediss://")
        }
        return (scheme, text[colon.upperBound...])
    }

    private static func credentials(_ text: Substring) throws(Fault) -> (String?, Secret<String>?) {
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        guard let user = String(text[..<colon]).removingPercentEscapes,
            let password = String(text[colon...].dropFirst()).removingPercentEscapes
        else { throw Fault("has a % in its user or password that is not followed by two hexadecimal digits") }
        return (user.isEmpty ? nil : user, password.isEmpty ? nil : Secret(password))
    }

    private static func place(_ text: Substring) throws(Fault) -> (String, Int) {
        let host: Substring
        let rest: Substring
        if text.first == "[" {
            guard let end = text.firstIndex(of: "]") else { throw Fault("has a [ without a ]") }
            host = text[text.index(after: text.startIndex) ..< end]
            rest = text[text.index(after: end)...]
        } else {
            host = text.prefix { $0 != ":" }
            rest = text[host.endIndex...]
        }
        guard !host.isEmpty, !host.contains(where: { $0.isWhitespace }) else { throw Fault("names no host") }
        guard !rest.isEmpty else { return (String(host), 6379) }
        guard rest.first == ":", let port = Int(rest.dropFirst()), (1 ... 65_535).contains(port) else {
            throw Fault("has a port that is not a number from 1 to 65535")
        }
        return (String(host), port)
    }

    private static func options(_ tail: Substring) throws(Fault) -> [String: String] {
        var options: [String: String] = [:]
        for pair in tail.drop(while: { $0 != "?" }).dropFirst().split(separator: "&") {
            let parts = pair.split(separator: "=", maxSplits: 1)
            guard let name = parts.first else { continue }
            options[String(name)] = parts.count == 2 ? String(parts[1]) : ""
        }
        return options
    }

    private static func database(_ tail: Substring, _ options: [String: String]) throws(Fault) -> Int {
        let path = tail.prefix { $0 != "?" }.drop { $0 == "/" }
        let text = options["db"] ?? String(path)
        guard !text.isEmpty else { return 0 }
        guard let number = Int(text), number >= 0, text.first != "+" else {
            throw Fault("does not end with the number of a database")
        }
        return number
    }

    /// Why an address cannot be used.
    public struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// The fault, as the end of a sentence that begins with the name of the setting. It shows nothing of the address.
        public let description: String

        init(_ description: String) {
            self.description = description
        }
    }
}

extension String {
    /// The text with its percent escapes replaced; nil if one is malformed or the result is not UTF-8.
    fileprivate var removingPercentEscapes: String? {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let digits = String(rest.prefix(2)), digits.utf8.count == 2, digits.allSatisfy(\.isHexDigit),
                let value = UInt8(digits, radix: 16)
            else { return nil }
            bytes.append(value)
            rest = rest.dropFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }
}
