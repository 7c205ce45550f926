// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// What each of the supervisor's loops is doing, for `/readyz`.
public final class LoopBoard: Sendable {
    /// A loop's state.
    public enum State: Sendable, Equatable {
        /// At work.
        case running
        /// Failed with this error; starts again after a wait.
        case failing(String)
        /// Ended, as it should at shutdown.
        case ended
    }

    private let states = Mutex<[String: State]>([:])

    /// An empty board.
    public init() {}

    /// All loops that were ever started, by name.
    public var all: [String: State] { states.withLock { $0 } }

    func set(_ loop: String, _ state: State) {
        states.withLock { $0[loop] = state }
    }
}
