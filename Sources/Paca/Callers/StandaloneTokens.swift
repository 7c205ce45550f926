// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Environment
import Foundation

/// The callers that are let in without asking Paca.
public struct StandaloneTokens: Sendable {
    private let tokens: [StandaloneToken]

    /// Takes the configured tokens.
    public init(_ tokens: [StandaloneToken]) {
        self.tokens = tokens
    }

    /// Whether a standalone token's bearer may do something; nil when the credentials are no standalone token.
    ///
    /// Every stored digest is compared in full, so the time it takes tells nothing of them.
    func allows(_ credentials: CallerCredentials, _ permission: Permission, in project: UUID) -> Bool? {
        guard let bearer = credentials.bearer, !tokens.isEmpty else { return nil }
        let digest = Array(SHA256.hash(data: Array(bearer.reveal().utf8)))
        var isKnown = false
        var isAllowed = false
        for token in tokens where Self.isEqual(token.digest.reveal(), digest) {
            isKnown = true
            // The same token may be listed twice, for different projects.
            isAllowed = isAllowed || token.allows(permission, in: project)
        }
        return isKnown ? isAllowed : nil
    }

    /// Compares in a time that depends on the length only.
    private static func isEqual(_ left: [UInt8], _ right: [UInt8]) -> Bool {
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}
