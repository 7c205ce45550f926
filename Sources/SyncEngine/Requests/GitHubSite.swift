// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The web addresses of repositories: on `https://github.com`, or on the host of an Enterprise Server.
public struct GitHubSite: Sendable, Equatable {
    private let base: String

    /// Derives the site from the API's address (`https://api.github.com`, `https://HOST/api/v3`).
    public init(apiURL: URL) {
        let host = apiURL.host(percentEncoded: true) ?? "github.com"
        guard host != "api.github.com" else {
            base = "https://github.com"
            return
        }
        base = "\(apiURL.scheme ?? "https")://\(host)\(apiURL.port.map { ":\($0)" } ?? "")"
    }

    /// The address of a repository's page.
    public func pageURL(of fullName: String) -> String { "\(base)/\(fullName)" }

    /// The address from which git clones a repository.
    public func cloneURL(of fullName: String) -> String { "\(base)/\(fullName).git" }
}
