// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a token must allow for an operation. GitHub tells it to classic tokens in `X-Accepted-OAuth-Scopes`, and to all
/// other tokens in `X-Accepted-GitHub-Permissions`.
struct TokenRequirement: Sendable {
    struct Permission: Sendable, Equatable {
        let name: String
        let level: AccessLevel
    }

    /// A classic token needs one of these. The header lists them as recorded from GitHub, where it is sometimes empty.
    let scopes: [String]
    /// Any other token needs one of these.
    let permissions: [Permission]
    /// The role that the user must have in the repository.
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

    /// Only administrators may use hooks, even in a public repository.
    static func hooks(_ level: AccessLevel, scopes: [String]) -> TokenRequirement {
        TokenRequirement(
            scopes: scopes,
            permissions: [Permission(name: "repository_hooks", level: level)],
            role: .admin,
            isOpenInPublic: false
        )
    }

    /// For operations that concern no repository.
    static let anyToken = TokenRequirement(scopes: [], permissions: [], role: .none)

    /// The value of `X-Accepted-GitHub-Permissions`. Alternatives are separated by `;`.
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

    /// Whether these permissions are enough.
    func isMet(by granted: [String: AccessLevel]) -> Bool {
        permissions.isEmpty
            || permissions.contains { needed in
                guard needed.name != "metadata" else { return true }  // Every token has it.
                return granted[needed.name].map { $0 >= needed.level } ?? false
            }
    }
}
