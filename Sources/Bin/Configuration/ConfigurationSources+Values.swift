// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Paca
import SyncEngine

// Reads values by their types, and describes what is wrong with an invalid text.
extension ConfigurationSources {
    func duration(_ key: ConfigurationKey, default fallback: Duration) throws(ConfigurationError) -> Duration {
        guard let text = value(key)?.text else { return fallback }
        guard let duration = DurationText.parse(text) else {
            throw ConfigurationError(key, "is \(shown(text)), which is not a number with a unit of ms, s, m, h, d")
        }
        guard duration >= .milliseconds(100) else { throw ConfigurationError(key, "is \(text), less than 100ms") }
        return duration
    }

    /// The name or IP address of a host to listen on.
    func host(_ key: ConfigurationKey, default fallback: String) throws(ConfigurationError) -> String {
        let text = value(key)?.text ?? fallback
        guard !text.contains(where: { $0.isWhitespace || $0 == "/" }) else {
            throw ConfigurationError(key, "is \(shown(text)), which is not the name or IP address of a host")
        }
        return text
    }

    func port(_ key: ConfigurationKey, default fallback: Int) throws(ConfigurationError) -> Int {
        guard let text = value(key)?.text else { return fallback }
        guard let port = Int(text), (0 ... 65_535).contains(port) else {
            throw ConfigurationError(key, "is \(shown(text)), which is not a port number from 0 to 65535")
        }
        return port
    }

    /// `true` or `false`.
    func flag(_ key: ConfigurationKey, default fallback: Bool) throws(ConfigurationError) -> Bool {
        guard let text = value(key)?.text else { return fallback }
        guard let flag = Bool(text.lowercased()) else {
            throw ConfigurationError(key, "is \(shown(text)), which is not true or false")
        }
        return flag
    }

    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ key: ConfigurationKey,
        default fallback: Choice
    ) throws(ConfigurationError) -> Choice {
        guard let text = value(key)?.text else { return fallback }
        guard let choice = Choice(rawValue: text.lowercased()) else {
            let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw ConfigurationError(key, "is \(shown(text)), which is not one of \(known)")
        }
        return choice
    }

    /// A base address, to which paths are appended. It has no user, query or fragment; a slash at its end is removed.
    func webAddress(_ key: ConfigurationKey) throws(ConfigurationError) -> URL? {
        guard let text = value(key)?.text else { return nil }
        return try webAddress(text, of: key)
    }

    /// The same for a key that has a default.
    func webAddress(_ key: ConfigurationKey, default fallback: String) throws(ConfigurationError) -> URL {
        try webAddress(value(key)?.text ?? fallback, of: key)
    }

    private func webAddress(_ text: String, of key: ConfigurationKey) throws(ConfigurationError) -> URL {
        // The errors do not quote the value, because it may contain a password.
        guard let parts = URLComponents(string: text), ["http", "https"].contains(parts.scheme?.lowercased()) else {
            throw ConfigurationError(key, "is not an address that starts with http:// or https://")
        }
        guard let host = parts.host, !host.isEmpty, (1 ... 65_535).contains(parts.port ?? 443) else {
            throw ConfigurationError(key, "has no host, or an invalid port")
        }
        guard parts.user == nil, parts.password == nil else {
            throw ConfigurationError(key, "contains a user or a password, which is not allowed")
        }
        guard parts.query == nil, parts.fragment == nil else {
            throw ConfigurationError(key, "contains a query or a fragment, which is not allowed")
        }
        var trimmed = parts
        while trimmed.path.hasSuffix("/") { trimmed.path.removeLast() }
        guard let url = trimmed.url else { throw ConfigurationError(key, "is not an address") }
        return url
    }

    /// libpq parses the value later. This check only detects at the start that another kind of value was given.
    func databaseAddress(_ key: ConfigurationKey) throws(ConfigurationError) -> Secret<String>? {
        guard let text = value(key)?.text else { return nil }
        let isURL = text.hasPrefix("postgres://") || text.hasPrefix("postgresql://")
        guard isURL || text.wholeMatch(of: /[a-z_]+\s*=.*/.dotMatchesNewlines()) != nil else {
            throw ConfigurationError(key, "is neither a postgres:// address nor key=value pairs")
        }
        return Secret(text)
    }

    func redisAddress(_ key: ConfigurationKey) throws(ConfigurationError) -> Secret<String>? {
        guard let text = value(key)?.text else { return nil }
        guard let parts = URLComponents(string: text), ["redis", "rediss"].contains(parts.scheme), parts.host != "",
            parts.host != nil, (1 ... 65_535).contains(parts.port ?? 6379)
        else { throw ConfigurationError(key, "is not an address that starts with redis:// or rediss://") }
        let database = parts.path.drop { $0 == "/" }
        guard database.isEmpty || Int(database).map({ $0 >= 0 }) == true else {
            throw ConfigurationError(key, "does not end with the number of a database")
        }
        return Secret(text)
    }

    /// AES-256 keys in hexadecimal digits, separated by commas.
    func encryptionKeys(_ key: ConfigurationKey, most: Int = .max) throws(ConfigurationError) -> [Secret<String>] {
        guard let text = value(key)?.text else { return [] }
        let keys = text.split(separator: ",", omittingEmptySubsequences: false).map { String($0).trimmed }
        guard keys.count <= most, keys.allSatisfy({ $0.count == 64 && $0.allSatisfy { $0.isASCII && $0.isHexDigit } })
        else {
            throw ConfigurationError(key, "has \(text.count) characters, but must be 64 characters from 0-9 and a-f")
        }
        return keys.map { Secret($0.lowercased()) }
    }

    /// Which projects may use which installations of the GitHub App.
    func installations(_ key: ConfigurationKey) throws(ConfigurationError) -> InstallationPolicy {
        guard let text = value(key)?.text else { return .none }
        do throws(InstallationPolicy.Fault) {
            return try InstallationPolicy(json: text)
        } catch {
            throw ConfigurationError(key, error.description)
        }
    }

    /// The callers that are accepted without asking Paca.
    func apiTokens(_ key: ConfigurationKey) throws(ConfigurationError) -> [StandaloneToken] {
        do throws(StandaloneToken.Fault) {
            return try StandaloneToken.list(value(key)?.text ?? "[]")
        } catch {
            throw ConfigurationError(key, error.description)
        }
    }

    /// The beginning of a value that is not secret, on one line.
    private func shown(_ text: String) -> String {
        String(reflecting: String(text.prefix(40)))
    }
}

extension String {
    /// The text without white space at its ends.
    var trimmed: String { trimmingCharacters(in: .whitespacesAndNewlines) }
}
