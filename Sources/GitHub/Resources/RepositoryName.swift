// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The name of a repository. It is a label that changes; GitHub's numeric id is the identity.
public struct RepositoryName: Sendable, Hashable {
    /// A person's or an organization's login.
    public let owner: String
    /// The short name.
    public let name: String

    /// Makes a name of its parts.
    public init(owner: String, name: String) {
        self.owner = owner
        self.name = name
    }

    /// `owner/name`.
    public var fullName: String { "\(owner)/\(name)" }

    /// The address of something in the repository: `/repos/owner/name` and `rest`, which is encoded already.
    func path(_ rest: String = "") -> String {
        "/repos/\(PercentEncoding.component(owner))/\(PercentEncoding.component(name))\(rest)"
    }
}
