// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
public import Environment
import Foundation

/// As whom a project's requests are sent.
public enum IntegrationIdentity: Sendable, Hashable {
    /// A person's token, and GitHub's number of the person; nil as long as GitHub was not asked.
    case token(Secret<String>, account: Int64?)
    /// An installation of our GitHub App.
    case installation(Int64)
}

/// Whose limits a request spends.
struct BudgetAccount: Sendable, Hashable {
    /// The name of the limits, in memory and in `sync_rate_limits`.
    let name: String
    /// What the account was called as long as only its token was known.
    let formerName: String?

    private init(_ name: String, formerName: String? = nil) {
        self.name = name
        self.formerName = formerName
    }

    /// Our App as itself, when it mints tokens.
    static let app = BudgetAccount("app")

    init(_ identity: IntegrationIdentity) {
        switch identity {
        case .installation(let id): self.init("installation:\(id)")
        case .token(let token, nil): self.init(Self.name(of: token))
        case .token(let token, let account?): self.init("user:\(account)", formerName: Self.name(of: token))
        }
    }

    /// A digest, from which the token cannot be had: it is random and long.
    private static func name(of token: Secret<String>) -> String {
        let digest = SHA256.hash(data: Data(token.reveal().utf8))
        return "token:" + digest.prefix(16).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }
}
