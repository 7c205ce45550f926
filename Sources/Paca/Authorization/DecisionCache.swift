// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Paca's recent decisions, by credentials and project. It is a pure value: each call brings the time.
///
/// A caller that signs in again has other credentials and thus another key, so Paca is asked again. Refusals are kept
/// apart: whoever sends many invented credentials must not push the decisions about good ones out.
struct DecisionCache: Sendable {
    struct Key: Hashable, Sendable {
        let credentials: CallerCredentials.Digest
        /// Nil for the caller's global rights.
        let project: UUID?
    }

    private var granted: ExpiringTable<Key, AuthorizationDecision>
    private var refused: ExpiringTable<Key, AuthorizationDecision>

    /// - Parameter limit: the most decisions of each kind.
    /// - Precondition: `limit` is positive.
    init(lifetime: Duration, limit: Int) {
        granted = ExpiringTable(lifetime: lifetime, limit: limit)
        refused = ExpiringTable(lifetime: lifetime, limit: limit)
    }

    var count: Int { granted.count + refused.count }

    func decision(for key: Key, at now: Duration) -> AuthorizationDecision? {
        granted.value(for: key, at: now) ?? refused.value(for: key, at: now)
    }

    /// Keeps a decision for the lifetime. If there are too many of its kind, the oldest one is removed.
    /// - Parameter asked: When Paca was asked. The decision's age counts from then. It must not be earlier than in the
    ///   last call.
    mutating func remember(_ decision: AuthorizationDecision, for key: Key, asked: Duration) {
        if case .granted = decision {
            refused.remove(key)
            granted.store(decision, for: key, at: asked)
        } else {
            granted.remove(key)
            refused.store(decision, for: key, at: asked)
        }
    }
}
