// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage

/// The loops that do the work of `sync_schedule`.
public struct DueWork: Sendable {
    private let scheduler = WakeSignal()
    private let workers: [ScheduledWork.Kind: WakeSignal]

    init() {
        workers = Dictionary(uniqueKeysWithValues: ScheduledWork.Kind.allCases.map { ($0, WakeSignal()) })
    }

    /// Has the loops look for due work now, instead of within seconds. Call it when `ScheduleStore.demand` is committed,
    /// or a repository was linked.
    public func wake() {
        scheduler.send()
        for kind in ScheduledWork.Kind.allCases { signal(of: kind).send() }
    }

    /// The signal that wakes the scheduler's loop.
    var schedulerSignal: WakeSignal { scheduler }

    /// The signal that wakes the loop of one kind of work.
    func signal(of kind: ScheduledWork.Kind) -> WakeSignal {
        workers[kind, default: scheduler]
    }
}
