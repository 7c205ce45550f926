// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Paca

/// How log lines look.
enum LogFormat: String, CaseIterable, Sendable {
    case text
    case json
}

/// All that `paca-sync serve` can be told, with the defaults of `docs/design/host-integration.md`.
struct ServeConfiguration: Sendable, Equatable {
    /// Nil: an embedded server is started.
    let databaseURL: Secret<String>?
    /// Nil: events stay in the outbox.
    let redisURL: Secret<String>?
    /// Nil: only ``apiTokens`` are let in.
    let pacaAPIURL: URL?
    /// 64 hex digits. Ask for it with ``requiredEncryptionKey()``.
    let encryptionKey: Secret<String>?
    /// Keys that older ciphertexts may have.
    let previousEncryptionKeys: [Secret<String>]
    /// Nil: repositories cannot get hooks.
    let publicURL: URL?
    let gitHubAPIURL: URL
    let gitHubApp: GitHubAppCredentials?
    let apiTokens: [StandaloneToken]
    /// The embedded server's folder.
    let dataDirectory: String
    let host: String
    /// 0: any free one.
    let port: Int
    let logLevel: Logger.Level
    let logFormat: LogFormat
    let times: SyncTimes

    /// Checks every value; the first that is wrong is thrown.
    ///
    /// - Parameter isTerminal: whether a person reads the logs as they come; decides the format that is not configured.
    init(_ sources: ConfigurationSources, isTerminal: Bool) throws(ConfigurationError) {
        databaseURL = try sources.databaseAddress(.databaseURL)
        redisURL = try sources.redisAddress(.redisURL)
        pacaAPIURL = try sources.webAddress(.pacaAPIURL)
        encryptionKey = try sources.encryptionKeys(.encryptionKey, most: 1).first
        previousEncryptionKeys = try sources.encryptionKeys(.previousEncryptionKeys)
        publicURL = try sources.webAddress(.publicURL)
        gitHubAPIURL = try sources.webAddress(.gitHubAPIURL, default: "https://api.github.com")
        gitHubApp = try GitHubAppCredentials(sources)
        apiTokens = try sources.apiTokens(.apiTokens)
        dataDirectory = sources.value(.dataDirectory)?.text ?? "./.paca-sync"
        host = try sources.host(.host, default: "0.0.0.0")
        port = try sources.port(.port, default: 8080)
        logLevel = try sources.choice(.logLevel, default: .info)
        logFormat = try sources.choice(.logFormat, default: isTerminal ? .text : .json)
        times = try SyncTimes(sources)
    }

    /// The key, or the error that tells how to make one.
    func requiredEncryptionKey() throws(ConfigurationError) -> Secret<String> {
        guard let encryptionKey else {
            throw ConfigurationError(
                key: ConfigurationKey.encryptionKey.rawValue,
                fault: "is missing: tokens and secrets are stored under it; make one once and keep it",
                example: "export ENCRYPTION_KEY=$(openssl rand -hex 32)"
            )
        }
        return encryptionKey
    }
}
