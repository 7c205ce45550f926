// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Paca
import SyncEngine

/// The format of log lines.
enum LogFormat: String, CaseIterable, Sendable {
    case text
    case json
}

/// The configuration of `paca-sync serve`, with the defaults of `docs/design/host-integration.md`.
struct ServeConfiguration: Sendable, Equatable {
    /// Nil means that an embedded server is started.
    let databaseURL: Secret<String>?
    /// Nil means that events stay in the outbox.
    let redisURL: Secret<String>?
    /// Nil means that only ``apiTokens`` are accepted.
    let pacaAPIURL: URL?
    /// 64 hexadecimal digits. Use ``requiredEncryptionKey()`` to read it.
    let encryptionKey: Secret<String>?
    /// Former keys, which are only used to decrypt.
    let previousEncryptionKeys: [Secret<String>]
    /// Nil means that repositories cannot be linked, because GitHub could not deliver to their hooks; unless
    /// ``isPullOnly``.
    let publicURL: URL?
    /// Whether changes on GitHub are only asked for, and no hook is made.
    let isPullOnly: Bool
    /// Whether GitHub has to check the certificate of ``publicURL``.
    let demandsTLS: Bool
    let gitHubAPIURL: URL
    let gitHubApp: GitHubAppCredentials?
    /// Which projects may use which installations of the GitHub App.
    let gitHubAppInstallations: InstallationPolicy
    let apiTokens: [StandaloneToken]
    /// The data folder of the embedded server.
    let dataDirectory: String
    let host: String
    /// The port; 0 means any free port.
    let port: Int
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let times: SyncTimes

    /// Checks every value, and throws the first error.
    ///
    /// - Parameter isTerminal: Whether the logs go to a terminal. Then text is the default format, otherwise JSON.
    init(_ sources: ConfigurationSources, isTerminal: Bool) throws(ConfigurationError) {
        databaseURL = try sources.databaseAddress(.databaseURL)
        redisURL = try sources.redisAddress(.redisURL)
        pacaAPIURL = try sources.webAddress(.pacaAPIURL)
        encryptionKey = try sources.encryptionKeys(.encryptionKey, most: 1).first
        previousEncryptionKeys = try sources.encryptionKeys(.previousEncryptionKeys)
        publicURL = try sources.webAddress(.publicURL)
        isPullOnly = try sources.flag(.pullOnly, default: false)
        demandsTLS = try sources.flag(.hookTLSVerification, default: true)
        gitHubAPIURL = try sources.webAddress(.gitHubAPIURL, default: "https://api.github.com")
        gitHubApp = try GitHubAppCredentials(sources)
        gitHubAppInstallations = try sources.installations(.gitHubAppInstallations)
        apiTokens = try sources.apiTokens(.apiTokens)
        dataDirectory = sources.value(.dataDirectory)?.text ?? "./.paca-sync"
        host = try sources.host(.host, default: "0.0.0.0")
        port = try sources.port(.port, default: 8080)
        logLevel = try sources.choice(.logLevel, default: .info)
        logFormat = try sources.choice(.logFormat, default: isTerminal ? .text : .json)
        times = try SyncTimes(sources)
    }

    /// The encryption key. If it is missing, throws an error that says how to make one.
    func requiredEncryptionKey() throws(ConfigurationError) -> Secret<String> {
        guard let encryptionKey else {
            throw ConfigurationError(
                key: ConfigurationKey.encryptionKey.rawValue,
                fault: "is missing: it encrypts stored tokens and secrets; make one once and keep it",
                example: "export ENCRYPTION_KEY=$(openssl rand -hex 32)"
            )
        }
        return encryptionKey
    }
}
