// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The keys that paca-sync reads, named as in the environment and in the file (`docs/design/host-integration.md`).
enum ConfigurationKey: String, CaseIterable, Sendable {
    case databaseURL = "DATABASE_URL"
    case redisURL = "REDIS_URL"
    case pacaAPIURL = "PACA_API_URL"
    case encryptionKey = "ENCRYPTION_KEY"
    case previousEncryptionKeys = "ENCRYPTION_KEY_PREVIOUS"
    case publicURL = "PUBLIC_URL"
    case pullOnly = "SYNC_PULL_ONLY"
    case hookTLSVerification = "SYNC_HOOK_TLS_VERIFY"
    case gitHubAPIURL = "GITHUB_API_URL"
    case gitHubAppID = "GITHUB_APP_ID"
    case gitHubAppPrivateKey = "GITHUB_APP_PRIVATE_KEY"
    case gitHubAppInstallations = "GITHUB_APP_INSTALLATIONS"
    case apiTokens = "PACA_SYNC_API_TOKENS"
    case dataDirectory = "PACA_SYNC_DATA_DIR"
    case host = "HOST"
    case port = "PORT"
    case logLevel = "LOG_LEVEL"
    case logFormat = "LOG_FORMAT"
    case reconcileInterval = "SYNC_RECONCILE_INTERVAL"
    case pollMinimumInterval = "SYNC_POLL_MIN_INTERVAL"
    case pollMaximumInterval = "SYNC_POLL_MAX_INTERVAL"
    case hookCheckInterval = "SYNC_HOOK_CHECK_INTERVAL"
    case cleanupInterval = "SYNC_CLEANUP_INTERVAL"
    case sweepInterval = "SYNC_SWEEP_INTERVAL"
    case leaseDuration = "SYNC_LEASE_DURATION"
    case retention = "SYNC_RETENTION"

    /// A valid value for error messages. For a secret it is a text that cannot be used unchanged.
    var example: String {
        switch self {
        case .databaseURL: "postgres://paca:PASSWORD@postgres:5432/paca"
        case .redisURL: "redis://valkey:6379/0"
        case .pacaAPIURL: "http://api:8080"
        case .encryptionKey: "$(openssl rand -hex 32)"
        case .previousEncryptionKeys: "the ENCRYPTION_KEY used before, or several separated by commas"
        case .publicURL: "https://paca.example.com"
        case .pullOnly: "true"
        case .hookTLSVerification: "false"
        case .gitHubAPIURL: "https://github.example.com/api/v3"
        case .gitHubAppID: "123456"
        case .gitHubAppPrivateKey: "/run/secrets/github-app.pem"
        case .gitHubAppInstallations: #"{"acme":["*"],"4242":["0b1c5f6e-0000-4000-8000-0000000000aa"]}"#
        case .apiTokens:
            #"[{"name":"ci","sha256":"SHA-256 of the token in hex","projects":["*"],"permissions":["tasks.read"]}]"#
        case .dataDirectory: "/var/lib/paca-sync"
        case .host: "127.0.0.1"
        case .port: "8080"
        case .logLevel: "info"
        case .logFormat: "json"
        case .reconcileInterval: "5m"
        case .pollMinimumInterval: "1m"
        case .pollMaximumInterval: "2h"
        case .hookCheckInterval: "30m"
        case .cleanupInterval: "30s"
        case .sweepInterval: "24h"
        case .leaseDuration: "30s"
        case .retention: "14d"
        }
    }
}
