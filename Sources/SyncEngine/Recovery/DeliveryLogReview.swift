// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub

/// Which deliveries of a hook's log are missing here.
///
/// Our own ledger decides, not the status in the log: GitHub calls a delivery failed that we stored just before the
/// connection broke, and calls one delivered that a lost database has forgotten. The log holds several attempts of one
/// delivery under one GUID (`docs/reference/github-facts.md` section 3).
struct DeliveryLogReview: Equatable {
    /// The newest attempt of each missing delivery, in the order of their first attempts.
    let missed: [HookDelivery]

    /// Compares the log with what is stored.
    /// - Parameters:
    ///   - entries: the log, in any order, also with repeated entries: pages shift while the log is read.
    ///   - stored: the GUIDs that are stored for the hook.
    ///   - since: the time from which on we answer for the hook.
    init(_ entries: [HookDelivery], stored: Set<UUID>, since: GitHubTimestamp) {
        var attempts: [UUID: (first: HookDelivery, newest: HookDelivery)] = [:]
        for entry in entries where HookAddresses.events.contains(entry.event) {
            guard let guid = UUID(uuidString: entry.guid), !stored.contains(guid) else { continue }
            guard let known = attempts[guid] else {
                attempts[guid] = (entry, entry)
                continue
            }
            attempts[guid] = (
                first: Self.isOlder(entry, known.first) ? entry : known.first,
                newest: Self.isOlder(known.newest, entry) ? entry : known.newest
            )
        }
        missed = attempts.values
            // What was accepted before went to whoever had the hook then.
            .filter { !$0.newest.isSuccess || $0.first.deliveredAt >= since }
            .sorted { Self.isOlder($0.first, $1.first) }
            .map(\.newest)
    }

    private static func isOlder(_ lhs: HookDelivery, _ rhs: HookDelivery) -> Bool {
        (lhs.deliveredAt, lhs.id) < (rhs.deliveredAt, rhs.id)
    }
}
