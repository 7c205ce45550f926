// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import GitHub

/// The GitHub that an engine works with.
public struct GitHubConnection: Sendable {
    /// Sends single requests; everything the engine sends goes through a budget first.
    public let transport: any GitHubTransport
    /// Where people and git find repositories.
    public let site: GitHubSite
    /// The GitHub App whose installations may be used; nil when there is none.
    public let app: GitHubAppKey?
    /// Where GitHub reaches us; nil without a public address: nothing can be linked then.
    public let addresses: HookAddresses?

    /// Describes a GitHub.
    public init(transport: any GitHubTransport, site: GitHubSite, app: GitHubAppKey?, addresses: HookAddresses?) {
        self.transport = transport
        self.site = site
        self.app = app
        self.addresses = addresses
    }
}
