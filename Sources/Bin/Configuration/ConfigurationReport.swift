// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Paca
import SyncEngine

/// The output of `paca-sync config`: each key with its value and the value's source, without secrets.
struct ConfigurationReport: Sendable {
    struct Entry: Sendable, Equatable, Encodable {
        let key: String
        /// Nil if no value is set and there is no default.
        let value: String?
        let source: String
    }

    let entries: [Entry]

    init(_ configuration: ServeConfiguration, _ sources: ConfigurationSources) {
        entries = ConfigurationKey.allCases.map { key in
            Entry(key: key.rawValue, value: configuration.shown(key), source: sources.source(key).rawValue)
        }
    }

    /// One line for each key, in columns.
    func text() -> String {
        let rows = entries.map { [$0.key, $0.value ?? "(not set)", $0.source] }
        let widths = (0 ..< 2).map { column in rows.map(\.[column].count).max() ?? 0 }
        return rows.map { row in
            zip(row, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }.joined(separator: "  ")
                + "  " + row[2] + "\n"
        }.joined()
    }

    /// A JSON list of the entries. `value` is null if there is none.
    func json() throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        return String(decoding: try encoder.encode(entries), as: UTF8.self) + "\n"
    }
}

extension ConfigurationReport.Entry {
    private enum CodingKeys: CodingKey {
        case key
        case value
        case source
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(key, forKey: .key)
        // A synthesized encoding would leave out a nil value. The report must contain it as null.
        try container.encode(value, forKey: .value)
        try container.encode(source, forKey: .source)
    }
}

extension ServeConfiguration {
    /// The value in a form that may be shown to anyone.
    func shown(_ key: ConfigurationKey) -> String? {
        switch key {
        case .databaseURL: databaseURL.map(Self.withoutPassword)
        case .redisURL: redisURL.map(Self.withoutPassword)
        case .pacaAPIURL: pacaAPIURL?.absoluteString
        case .encryptionKey: encryptionKey?.description
        case .previousEncryptionKeys: previousEncryptionKeys.isEmpty ? nil : "\(previousEncryptionKeys[0])"
        case .publicURL: publicURL?.absoluteString
        case .pullOnly: "\(isPullOnly)"
        case .hookTLSVerification: "\(demandsTLS)"
        case .gitHubAPIURL: gitHubAPIURL.absoluteString
        case .gitHubAppID: gitHubApp.map { "\($0.id)" }
        case .gitHubAppPrivateKey: gitHubApp?.privateKey.description
        case .gitHubAppInstallations:
            gitHubAppInstallations == .none ? nil : gitHubAppInstallations.description
        case .apiTokens: apiTokens.isEmpty ? nil : "<redacted> (\(apiTokens.map(\.name).joined(separator: ", ")))"
        case .dataDirectory: dataDirectory
        case .host: host
        case .port: "\(port)"
        case .logLevel: logLevel.rawValue
        case .logFormat: logFormat.rawValue
        case .reconcileInterval: DurationText.format(times.reconcileInterval)
        case .pollMinimumInterval: DurationText.format(times.pollMinimumInterval)
        case .pollMaximumInterval: DurationText.format(times.pollMaximumInterval)
        case .hookCheckInterval: DurationText.format(times.hookCheckInterval)
        case .cleanupInterval: DurationText.format(times.cleanupInterval)
        case .sweepInterval: DurationText.format(times.sweepInterval)
        case .leaseDuration: DurationText.format(times.leaseDuration)
        case .retention: DurationText.format(times.retention)
        }
    }

    /// An address without its password, built from its scheme, user, host, port and path. A password may also be in the
    /// query, or in key=value pairs, which have many forms. So nothing else is shown.
    private static func withoutPassword(_ address: Secret<String>) -> String {
        guard let parts = URLComponents(string: address.reveal()), let scheme = parts.scheme, let host = parts.host,
            !host.isEmpty
        else { return address.description }
        let user = parts.user ?? ""
        let password = parts.password == nil ? "" : ":\(address)"
        let port = parts.port.map { ":\($0)" } ?? ""
        let isAnyone = user.isEmpty && password.isEmpty
        return "\(scheme)://\(user)\(password)\(isAnyone ? "" : "@")\(host)\(port)\(parts.path)"
    }
}
