// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// How a request names its repository: by GitHub's id (``RepositoryID``), or by its name (``RepositoryName``).
///
/// A name may belong to another repository by now. So a write goes to an id, or to a name whose id was read right
/// before.
public protocol RepositoryAddress: Sendable {
    /// The API path of the repository followed by `rest`, which must be encoded already.
    func path(_ rest: String) -> String
}

extension RepositoryName: RepositoryAddress {}

/// A repository by GitHub's id: the path `/repositories/{id}`.
///
/// GitHub's own `Link` and `Location` headers use this path, also for writes, but its API description does not have it
/// (`docs/reference/github-facts.md` section 8).
public struct RepositoryID: RepositoryAddress, Hashable {
    /// GitHub's id of the repository.
    public let value: Int64

    /// Uses an id that GitHub told.
    public init(_ value: Int64) {
        self.value = value
    }

    /// The API path `/repositories/{id}` followed by `rest`, which must be encoded already.
    public func path(_ rest: String = "") -> String { "/repositories/\(value)\(rest)" }
}

extension RepositoryName {
    /// Reads the name from the address of a page or an object within a repository, such as
    /// `https://github.com/octo/herd/pull/1` or `https://api.github.com/repos/octo/herd/git/refs/heads/main`. Nil if
    /// the address contains none.
    public init?(inAddress address: String) {
        guard let scheme = address.firstRange(of: "://") else { return nil }
        let path = address[scheme.upperBound...].prefix { $0 != "?" && $0 != "#" }
        var parts = path.split(separator: "/").dropFirst()
        // An Enterprise Server has its API at `/api/v3`.
        if parts.starts(with: ["api", "v3"]) { parts = parts.dropFirst(2) }
        if parts.first == "repos" { parts = parts.dropFirst() }
        guard parts.count >= 2, let owner = parts.first, let name = parts.dropFirst().first else { return nil }
        self.init(fullName: "\(owner)/\(name)")
    }
}
