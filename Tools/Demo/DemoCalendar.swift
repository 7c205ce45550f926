// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The simulated GitHub's time of day. It moves only when the demo moves it. So a demo of a few seconds can show hours,
/// and two changes happen in the same second only where that is intended.
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
