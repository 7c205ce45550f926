// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
public import Environment
import Foundation

/// The identity with which a project's requests are sent to GitHub.
public enum IntegrationIdentity: Sendable, Hashable {
    /// A person's token, and GitHub's id of that person's account; nil until GitHub has been asked for it.
    case token(Secret<String>, account: Int64?)
    /// An installation of our GitHub App.
    case installation(Int64)
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
        case .token(let token, nil): self.init(Self.name(of: token))
        case .token(let token, let account?): self.init("user:\(account)", formerName: Self.name(of: token))
        }
    }

    /// A name made of a digest of the token. Nobody can compute the token from it, because tokens are long and random.
    private static func name(of token: Secret<String>) -> String {
        let digest = SHA256.hash(data: Data(token.reveal().utf8))
        return "token:" + digest.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
