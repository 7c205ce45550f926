// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import GitHub

/// The identity with which a project's requests are sent to GitHub.
public enum IntegrationIdentity: Sendable, Hashable {
    /// A person's token, and GitHub's id of that person's account; nil until GitHub has been asked for it.
    case token(Secret<String>, account: Int64?)
    /// An installation of our GitHub App.
    case installation(Int64)

    /// The name under which GitHub's refusal of it is remembered.
    public var fingerprint: CredentialFingerprint {
        switch self {
        case .token(let token, _): CredentialFingerprint(token: token)
        case .installation(let id): CredentialFingerprint(installation: id)
        }
    }
}

/// The GitHub account whose rate limits a request spends.
struct BudgetAccount: Sendable, Hashable {
    /// The account's name in memory and in the table `sync_rate_limits`.
    let name: String
    /// The account's name before GitHub told whose token it is; nil for an account that had no such name.
    let formerName: String?

    private init(_ name: String, formerName: String? = nil) {
        self.name = name
        self.formerName = formerName
    }

    /// The GitHub App itself. It spends these limits when it requests tokens for installations.
    static let app = BudgetAccount("app")

    init(_ identity: IntegrationIdentity) {
        switch identity {
        case .installation(let id): self.init("installation:\(id)")
        case .token(let token, nil): self.init(CredentialFingerprint(token: token).text)
        case .token(let token, let account?):
            self.init("user:\(account)", formerName: CredentialFingerprint(token: token).text)
        }
    }
}
