// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Synchronization

/// A value that one task computes and others wait for.
final class SharedOutcome<Value: Sendable>: Sendable {
    private struct State {
        var value: Value?
        var nextID = 0
        var waiting: [Int: CheckedContinuation<Value?, Never>] = [:]
    }

    private let state = Mutex(State())

    /// Returns the value, suspending until ``finish(_:)`` if necessary; nil if the calling task is cancelled first.
    func value() async -> Value? {
        let id = state.withLock { state in
            state.nextID += 1
            return state.nextID
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isSettled = state.withLock { state in
                    guard state.value == nil, !Task.isCancelled else { return true }
                    state.waiting[id] = continuation
                    return false
                }
                if isSettled { continuation.resume(returning: state.withLock(\.value)) }
            }
        } onCancel: {
            let waiting = state.withLock { $0.waiting.removeValue(forKey: id) }
            waiting?.resume(returning: nil)
        }
    }

    /// Gives the value to all waiting tasks and to all later calls of ``value()``. Only the first call has an effect.
    func finish(_ value: Value) {
        let waiting = state.withLock { state in
            guard state.value == nil else { return [CheckedContinuation<Value?, Never>]() }
            state.value = value
            defer { state.waiting = [:] }
            return Array(state.waiting.values)
        }
        for continuation in waiting { continuation.resume(returning: value) }
    }
}
