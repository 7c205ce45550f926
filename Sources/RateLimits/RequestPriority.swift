// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Whose request goes first when not all can go.
public enum RequestPriority: Int, Sendable, Hashable, CaseIterable {
    /// A person waits for the answer.
    case interactive
    /// A delivery that was missed is fetched.
    case recovery
    /// A hook is checked, mended or removed.
    case hookUpkeep
    /// A repository is compared with what we know.
    case polling
    /// History is read.
    case backfill

    /// Whether nobody waits for the answer.
    public var isBackground: Bool { self != .interactive }

    /// The part of a primary limit, in percent, that a request of this priority leaves to those before it.
    var floorPercent: Int {
        switch self {
        case .interactive: 0
        case .recovery: 10
        case .hookUpkeep: 15
        case .polling: 20
        case .backfill: 30
        }
    }

    /// The priority as a metric's label.
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
