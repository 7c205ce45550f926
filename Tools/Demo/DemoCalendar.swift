// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The simulated GitHub's time of day. It only moves when it is told to, so that a demo that lasts seconds tells of
/// hours, and so that two changes fall into the same second of GitHub's only where that is wanted.
final class DemoCalendar: Sendable {
    private let time: Mutex<Date>

    init(start: Date) {
        time = Mutex(start)
    }

    var now: Date { time.withLock { $0 } }

    func advance(bySeconds seconds: TimeInterval) {
        time.withLock { $0 += seconds }
    }
}
