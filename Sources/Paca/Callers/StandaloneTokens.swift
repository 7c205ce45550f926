// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Environment
import Foundation

/// The configured callers that we accept without asking Paca.
public struct StandaloneTokens: Sendable {
    private let tokens: [StandaloneToken]

    /// Uses the configured tokens.
    public init(_ tokens: [StandaloneToken]) {
        self.tokens = tokens
    }

    /// Whether the standalone token in the credentials grants a permission; nil if the credentials are not a standalone
    /// token.
    ///
    /// Every stored digest is compared completely, so the time reveals nothing about them.
    func allows(_ credentials: CallerCredentials, _ permission: Permission, in project: UUID) -> Bool? {
        guard let bearer = credentials.bearer, !tokens.isEmpty else { return nil }
        let digest = Array(SHA256.hash(data: Array(bearer.reveal().utf8)))
        var isKnown = false
        var isAllowed = false
        for token in tokens where Self.isEqual(token.digest.reveal(), digest) {
            isKnown = true
            // The same token may have several entries, for different projects.
            isAllowed = isAllowed || token.allows(permission, in: project)
        }
        return isKnown ? isAllowed : nil
    }

    /// Compares in a time that depends only on the length.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
