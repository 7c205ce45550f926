// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The name of a repository. A name can change; GitHub's numeric id cannot, so it is the identity.
public struct RepositoryName: Sendable, Hashable {
    /// The login of a person or an organization.
    public let owner: String
    /// The name without the owner.
    public let name: String

    /// Makes a name of owner and short name.
    public init(owner: String, name: String) {
        self.owner = owner
        self.name = name
    }

    /// `owner/name`.
    public var fullName: String { "\(owner)/\(name)" }

    /// The API path `/repos/owner/name` followed by `rest`, which must be encoded already.
    func path(_ rest: String = "") -> String {
        "/repos/\(PercentEncoding.component(owner))/\(PercentEncoding.component(name))\(rest)"
    }
}
