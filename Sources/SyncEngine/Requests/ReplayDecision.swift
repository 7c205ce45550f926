// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
public import JSON
import Storage

/// Whether a delivery may be applied once more.
///
/// One that was applied may not: a delivery has one effect (P2), and what is missing for another reason is found by
/// comparing with GitHub. What failed, died or was ignored had none. It waits again as the newest delivery; the order
/// rules then judge it by GitHub's times, so that it overwrites nothing newer (P4). The end of a branch is different: it
/// has no time, and the branch may exist again.
enum ReplayDecision: Equatable {
    case replay(DeliveryLogRow)
    /// It waits already.
    case notice(DeliveryLogRow)
    case refuse(RequestFailure)

    init(_ row: DeliveryLogRow?, hasBody: Bool) {
        guard let row else {
            self = .refuse(RequestFailure(.deliveryNotFound, "There is no such delivery in this project's log."))
            return
        }
        switch row.state {
        case .pending: self = .notice(row)
        case .applied:
            self = .refuse(
                RequestFailure(
                    .deliveryApplied,
                    "The delivery was applied, and a delivery has one effect. To compare with GitHub, start a sync."))
        case .ignored where row.reason == DeliveryReason.referenceDeleted.text:
            self = .refuse(
                RequestFailure(
                    .deliveryApplied, "The end of a branch is not repeated: the branch may exist again."))
        case .failed, .dead, .ignored:
            guard hasBody else {
                self = .refuse(
                    RequestFailure(
                        .deliveryBodyGone,
                        "The delivery's body is older than the retention and is not stored any more. "
                            + "Redeliver it on GitHub, or start a sync."))
                return
            }
            self = .replay(row)
        }
    }
}

/// A delivery that waits to be applied again.
public struct ReplayedDelivery: Sendable, Equatable, JSONEncodable {
    /// The delivery.
    public let id: DeliveryID

    /// Makes the answer.
    public init(id: DeliveryID) {
        self.id = id
    }

    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id.text)
            json.member("state", DeliveryOutcome.State.pending.rawValue)
        }
    }
}

extension DeliveryLogPage: JSONEncodable {
    /// Writes the contract's **delivery page**.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.name("deliveries")
            json.array { json in
                for row in deliveries { row.write(to: &json) }
            }
            json.member("next_cursor", next?.text)
        }
    }
}

extension DeliveryLogRow {
    func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", DeliveryID(key).text)
            json.member("delivery_id", key.guid.text)
            json.member("hook_id", key.hookID)
            json.member("repo_id", repoID.text)
            json.member("event", event)
            json.member("action", action)
            json.member("subject", subject)
            json.member("source", source)
            json.member("state", state.rawValue)
            json.member("attempts", attempts)
            json.member("reason", reason)
            json.member("last_error", error)
            json.member("received_at", receivedAt.rfc3339)
            json.member("applied_at", appliedAt?.rfc3339)
        }
    }
}
