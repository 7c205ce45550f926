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
    /// The addresses to which GitHub delivers. Nil without a public address; then nothing can be linked.
    public let addresses: HookAddresses?

    /// Makes a connection. It sends nothing.
    public init(
        transport: any GitHubTransport, site: GitHubSite, app: GitHubAppKey?,
        installations: InstallationPolicy = .none, addresses: HookAddresses?
    ) {
        self.transport = transport
        self.site = site
        self.app = app
        self.installations = installations
        self.addresses = addresses
    }
}
