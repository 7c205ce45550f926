// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import GitHub

/// The GitHub instance that an engine works with.
public struct GitHubConnection: Sendable {
    /// Sends single requests. The engine puts a rate limit budget in front of it.
    public let transport: any GitHubTransport
    /// The web addresses where people and git find repositories.
    public let site: GitHubSite
    /// The key of the GitHub App whose installations may be used; nil when there is none.
    public let app: GitHubAppKey?
    /// Which projects may use which of them.
    public let installations: InstallationPolicy
    /// The addresses to which GitHub delivers. Nil without a public address, and in pull-only mode.
    public let addresses: HookAddresses?
    /// Whether repositories are linked without hooks. Otherwise nothing can be linked without ``addresses``.
    public let isPullOnly: Bool

    /// Makes a connection. It sends nothing.
    /// - Parameter isPullOnly: whether the service learns of changes by asking only. Then no hook is made, whatever
    ///   `addresses` are.
    public init(
        transport: any GitHubTransport, site: GitHubSite, app: GitHubAppKey?,
        installations: InstallationPolicy = .none, addresses: HookAddresses?,
        isPullOnly: Bool = false
    ) {
        self.isPullOnly = isPullOnly
        self.transport = transport
        self.site = site
        self.app = app
        self.installations = installations
        self.addresses = isPullOnly ? nil : addresses
    }
}
