// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A reason for a refusal that no permission of the token would remove.
///
/// GitHub has no codes for most of them; its sentences are matched, and the rest of the answer is used where it helps
/// (`docs/reference/github-facts.md` sections 7, 8 and 10).
public enum GitHubObstacle: Sendable, Equatable, CaseIterable {
    /// An organization demands single sign-on, for which the token is not authorized.
    case singleSignOn
    /// An organization accepts requests only from listed IP addresses.
    case addressNotAllowed
    /// The repository is archived, which makes it read-only.
    case archived
    /// The conversation is locked.
    case locked
    /// A ruleset or a branch protection forbids it.
    case rule
    /// GitHub's staff has blocked the repository. That is permanent.
    case blocked
    /// The owner of the App's installation has suspended it.
    case suspended
    /// The account is blocked by the owner, or by its own settings.
    case accountBlocked

    /// What GitHub's sentence contains, in lower case.
    private var marks: [String] {
        switch self {
        case .singleSignOn: ["saml", "single sign-on"]
        case .addressNotAllowed: ["ip allow list"]
        case .archived: ["archived"]
        case .locked: ["is locked", "locked conversation", "conversation has been locked"]
        case .rule:
            [
                "rule violation", "protected branch", "branch is protected", "being restricted",
                "must be made through a pull request",
            ]
        case .blocked: ["access blocked", "dmca", "unavailable for legal reasons", "disabled by github staff"]
        case .suspended: ["has been suspended", "is suspended"]
        case .accountBlocked: ["user is blocked", "you have been blocked", "have been flagged", "was flagged"]
        }
    }

    fileprivate static func find(in texts: [String]) -> GitHubObstacle? {
        allCases.first { obstacle in
            obstacle.marks.contains { mark in texts.contains { $0.contains(mark) } }
        }
    }
}

extension GitHubError {
    /// Why GitHub refuses, if it says so and no permission of the token would help; otherwise nil.
    public var obstacle: GitHubObstacle? {
        guard let status = httpStatus, 400 ..< 500 ~= status else { return nil }
        if signOnAddress != nil { return .singleSignOn }
        if status == 451 || blockReason != nil { return .blocked }
        return GitHubObstacle.find(in: ([message] + fieldErrors.map(\.message)).compactMap { $0?.lowercased() })
    }

    /// The scopes of which a classic token needs one; empty if it has one, or if GitHub did not say.
    public var missingScopes: [String] {
        guard obstacle == nil, let acceptedScopes else { return [] }
        if let grantedScopes {
            return TokenScope.all(in: grantedScopes).isDisjoint(with: acceptedScopes) ? acceptedScopes : []
        }
        return isAboutPermissions ? acceptedScopes : []
    }

    /// What a fine-grained token or an App needs; nil if the refusal is not about permissions, or if GitHub did not
    /// say. GitHub sends the header with every answer, also where something else is the reason, and does not tell which
    /// permissions the token has.
    public var missingPermissions: String? {
        guard httpStatus == 403, isAboutPermissions, obstacle == nil else { return nil }
        return acceptedScopes?.isEmpty == false ? nil : acceptedPermissions
    }

    /// Whether the token's permissions may be the reason: GitHub says so, or says nothing at all.
    public var isAboutPermissions: Bool {
        guard let message = message?.lowercased(), !message.isEmpty else { return true }
        return ["not accessible by", "must have", "permission", "not found", "forbidden", "not authorized"]
            .contains { message.contains($0) }
    }
}

/// The scopes of classic tokens, some of which include others
/// (https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps).
private enum TokenScope {
    private static let hooks = ["write:repo_hook", "read:repo_hook"]
    private static let included: [String: [String]] = [
        "repo": ["public_repo", "repo:status", "repo_deployment", "repo:invite", "security_events", "admin:repo_hook"]
            + hooks,
        "public_repo": ["admin:repo_hook"] + hooks,
        "admin:repo_hook": hooks,
        "write:repo_hook": ["read:repo_hook"],
        "admin:org": ["write:org", "read:org"],
        "write:org": ["read:org"],
    ]

    /// The granted scopes and those that they include.
    static func all(in granted: [String]) -> Set<String> {
        Set(granted + granted.flatMap { included[$0] ?? [] })
    }
}
