// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A repository that a project's token can see (`docs/design/http-contract.md`, "accessible repository").
public struct AccessibleRepository: Sendable, Equatable {
    /// `owner/name`.
    public let fullName: String
    /// The owner's login.
    public let owner: String
    /// The name without the owner.
    public let name: String
    /// The default branch.
    public let defaultBranch: String
    /// Whether it is private.
    public let isPrivate: Bool
    /// Whether it is archived: nothing can be written there, also no hook.
    public let isArchived: Bool
    /// The repository's description on GitHub; nil when there is none.
    public let description: String?

    /// Makes a repository.
    public init(
        fullName: String, owner: String, name: String, defaultBranch: String, isPrivate: Bool,
        isArchived: Bool = false, description: String?
    ) {
        self.fullName = fullName
        self.owner = owner
        self.name = name
        self.defaultBranch = defaultBranch
        self.isPrivate = isPrivate
        self.isArchived = isArchived
        self.description = description
    }
}

extension AccessibleRepository: JSONEncodable {
    /// Writes the contract's **accessible repository**. A missing description is written as `""`.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("full_name", fullName)
            json.member("owner", owner)
            json.member("repo_name", name)
            json.member("default_branch", defaultBranch)
            json.member("private", isPrivate)
            json.member("archived", isArchived)
            json.member("description", description ?? "")
        }
    }
}
