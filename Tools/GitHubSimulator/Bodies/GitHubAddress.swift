// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The bases of all URLs in bodies, as the simulated GitHub states them.
public struct GitHubAddress: Sendable, Equatable {
    /// The base of the API's URLs, without a slash at the end.
    public let api: String
    /// The base of the URLs that people open.
    public let web: String

    /// Makes an address from the two bases.
    public init(api: String, web: String) {
        self.api = api
        self.web = web
    }

    /// github.com.
    public static let publicGitHub = GitHubAddress(api: "https://api.github.com", web: "https://github.com")
}
