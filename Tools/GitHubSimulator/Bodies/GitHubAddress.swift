// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Where a GitHub says that it lives: the bases of all URLs in bodies.
public struct GitHubAddress: Sendable, Equatable {
    /// The base of API URLs, without a slash at its end.
    public let api: String
    /// The base of the URLs that people open.
    public let web: String

    /// Makes an address of two bases.
    public init(api: String, web: String) {
        self.api = api
        self.web = web
    }

    /// github.com.
    public static let publicGitHub = GitHubAddress(api: "https://api.github.com", web: "https://github.com")
}
