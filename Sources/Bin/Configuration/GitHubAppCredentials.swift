// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// The GitHub App that projects may connect with.
struct GitHubAppCredentials: Sendable, Equatable {
    let id: Int64
    /// The private key in PEM form.
    let privateKey: Secret<String>

    /// Nil if neither value is set. A private key that is not PEM text is the path of a file that contains one. A PEM
    /// text on one line has `\n` for its line breaks.
    init?(_ sources: ConfigurationSources) throws(ConfigurationError) {
        let id = sources.value(.gitHubAppID)?.text
        let key = sources.value(.gitHubAppPrivateKey)?.text
        guard id != nil || key != nil else { return nil }
        guard let id else { throw ConfigurationError(.gitHubAppID, "is missing, but GITHUB_APP_PRIVATE_KEY is set") }
        guard let number = Int64(id), number > 0 else { throw ConfigurationError(.gitHubAppID, "is not a number") }
        guard let key else {
            throw ConfigurationError(.gitHubAppPrivateKey, "is missing, but GITHUB_APP_ID is set")
        }
        self.id = number
        privateKey = Secret(try Self.pem(key))
    }

    private static func pem(_ text: String) throws(ConfigurationError) -> String {
        var content = text
        if !text.contains("-----BEGIN") {
            do {
                content = try String(contentsOfFile: text, encoding: .utf8).trimmed
            } catch {
                // The value is not quoted, because it may be a key without its first line.
                throw ConfigurationError(.gitHubAppPrivateKey, "is neither PEM text nor the path of a readable file")
            }
        }
        guard content.contains("-----BEGIN"), content.contains("PRIVATE KEY-----"), content.contains("-----END") else {
            throw ConfigurationError(.gitHubAppPrivateKey, "contains no private key in PEM form")
        }
        return content.replacing("\\n", with: "\n")
    }
}
