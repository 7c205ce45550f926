// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a token needs for an operation. GitHub says it in `X-Accepted-OAuth-Scopes` to classic tokens and in
/// `X-Accepted-GitHub-Permissions` to all others.
struct TokenRequirement: Sendable {
    struct Permission: Sendable, Equatable {
        let name: String
        let level: AccessLevel
    }

    /// One of these is enough; the header lists them as recorded, which is sometimes empty.
    let scopes: [String]
    /// One of these is enough.
    let permissions: [Permission]
    /// What the user must be in the repository.
    let role: RepositoryRole
    /// Whether a public repository can be read without any scope.
    var isOpenInPublic = true

    static func read(_ permission: String, scopes: [String] = []) -> TokenRequirement {
        TokenRequirement(scopes: scopes, permissions: [Permission(name: permission, level: .read)], role: .read)
    }

    static func write(
        _ permissions: String...,
        scopes: [String] = [],
        role: RepositoryRole = .write
    ) -> TokenRequirement {
        let needed = permissions.map { Permission(name: $0, level: .write) }
        return TokenRequirement(scopes: scopes, permissions: needed, role: role)
    }

    /// Hooks are for administrators only, and never public.
    static func hooks(_ level: AccessLevel, scopes: [String]) -> TokenRequirement {
        TokenRequirement(
            scopes: scopes,
            permissions: [Permission(name: "repository_hooks", level: level)],
            role: .admin,
            isOpenInPublic: false
        )
    }

    /// For what belongs to no repository.
    static let anyToken = TokenRequirement(scopes: [], permissions: [], role: .none)

    /// `X-Accepted-GitHub-Permissions`; `;` stands between alternatives.
    var permissionText: String {
        permissions.map { "\($0.name)=\($0.level.rawValue)" }.joined(separator: "; ")
    }

    /// Whether a classic token's scopes are enough for this repository.
    func isMet(by granted: [String], in repository: Repository) -> Bool {
        let isWrite = permissions.contains { $0.level > .read }
        guard repository.isPrivate || isWrite || !isOpenInPublic else { return true }
        var accepted = Set(scopes + ["repo"])
        if repository.isPrivate {
            accepted.remove("public_repo")
        } else if isOpenInPublic {
            accepted.insert("public_repo")
        }
        return !accepted.isDisjoint(with: granted)
    }

    /// Whether permissions are enough.
    func isMet(by granted: [String: AccessLevel]) -> Bool {
        permissions.isEmpty
            || permissions.contains { needed in
                guard needed.name != "metadata" else { return true }  // Every token has it.
                return granted[needed.name].map { $0 >= needed.level } ?? false
            }
    }
}
