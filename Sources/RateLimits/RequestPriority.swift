// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The order in which requests are sent when not all can be sent now. The first case goes first.
public enum RequestPriority: Int, Sendable, Hashable, CaseIterable {
    /// A person waits for the answer.
    case interactive
    /// Fetches a delivery that did not reach us.
    case recovery
    /// Checks, repairs or removes a hook.
    case hookUpkeep
    /// Compares a repository with what we have stored.
    case polling
    /// Reads the history of a repository.
    case backfill

    /// Whether no person waits for the answer.
    public var isBackground: Bool { self != .interactive }

    /// The percentage of a primary limit that this priority must leave free for more urgent ones.
    var floorPercent: Int {
        switch self {
        case .interactive: 0
        case .recovery: 10
        case .hookUpkeep: 15
        case .polling: 20
        case .backfill: 30
        }
    }

    /// The priority, as a label of a metric.
    var label: String {
        switch self {
        case .interactive: "interactive"
        case .recovery: "recovery"
        case .hookUpkeep: "hook_upkeep"
        case .polling: "polling"
        case .backfill: "backfill"
        }
    }
}
