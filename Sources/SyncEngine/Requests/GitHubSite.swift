// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Where people and git find what the REST API tells of: `https://github.com`, or the host of an Enterprise Server.
public struct GitHubSite: Sendable, Equatable {
    private let base: String

    /// The site of the API at this address (`https://api.github.com`, `https://HOST/api/v3`).
    public init(apiURL: URL) {
        let host = apiURL.host(percentEncoded: true) ?? "github.com"
        guard host != "api.github.com" else {
            base = "https://github.com"
            return
        }
        base = "\(apiURL.scheme ?? "https")://\(host)\(apiURL.port.map { ":\($0)" } ?? "")"
    }

    /// A repository's page.
    public func pageURL(of fullName: String) -> String { "\(base)/\(fullName)" }

    /// Where git clones a repository from.
    public func cloneURL(of fullName: String) -> String { "\(base)/\(fullName).git" }
}
