// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that stands still until a test advances it.
///
/// How to test a wait: let the code sleep, await ``nextTimerScheduled()`` (or ``sleepers(atLeast:)``), then call
/// ``advance(by:)``. Without awaiting, the clock might advance before the sleep is registered, and the code would sleep
/// on.
public final class ManualClock: Clock, Sendable {
    /// A point of this clock's time.
    public struct Instant: InstantProtocol {
        /// The time since the clock was made.
        public let offset: Duration

        /// The instant this long after the clock was made.
        public init(offset: Duration) { self.offset = offset }

        /// The instant `duration` later.
        public func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
        /// Positive when `other` is later.
        public func duration(to other: Instant) -> Duration { other.offset - offset }
        /// By time.
        public static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
    }

    private struct Sleeper {
        let id: Int
        let deadline: Instant
        let continuation: CheckedContinuation<Void, any Error>
        /// Whether `nextTimerScheduled` has returned it.
        var isSeen = false

        func wakes(by end: Duration) -> Bool { deadline.offset <= end }
    }

    /// A test that waits for a number of sleepers, or for a sleep that no call has returned yet.
    private struct Watcher {
        enum Wish {
            case sleepers(Int, dueBy: Duration)
            case fewSleepers(Int)
            case unseenTimer
        }
        let id: Int
        let wish: Wish
        let continuation: CheckedContinuation<Instant, any Error>
    }

    private struct State {
        var now = Instant(offset: .zero)
        var nextID = 0
        /// In the order of registration.
        var sleepers: [Sleeper] = []
        var watchers: [Watcher] = []

        mutating func makeID() -> Int {
            defer { nextID += 1 }
            return nextID
        }

        /// Removes and returns the watchers whose condition holds, with what they get.
        mutating func takeContentWatchers() -> [(Watcher, Instant)] {
            var content: [(Watcher, Instant)] = []
            watchers.removeAll { watcher in
                switch watcher.wish {
                case .sleepers(let count, let end):
                    guard sleepers.count(where: { $0.wakes(by: end) }) >= count else { return false }
                    content.append((watcher, now))
                case .fewSleepers(let count):
                    guard sleepers.count <= count else { return false }
                    content.append((watcher, now))
                case .unseenTimer:
                    guard let index = sleepers.firstIndex(where: { !$0.isSeen }) else { return false }
                    sleepers[index].isSeen = true
                    content.append((watcher, sleepers[index].deadline))
                }
                return true
            }
            return content
        }
    }

    private let state = Mutex(State())

    /// A clock at zero.
    public init() {}

    /// The present instant.
    public var now: Instant { state.withLock(\.now) }
    /// Every duration counts.
    public var minimumResolution: Duration { .zero }

    /// Suspends until a test advances the clock to `deadline`. Throws when the task is cancelled.
    public func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let id = state.withLock { $0.makeID() }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                register(Sleeper(id: id, deadline: deadline, continuation: continuation))
            }
        } onCancel: {
            let (sleeper, content) = state.withLock { state in
                let sleeper = state.sleepers.firstIndex { $0.id == id }.map { state.sleepers.remove(at: $0) }
                return (sleeper, sleeper == nil ? [] : state.takeContentWatchers())
            }
            sleeper?.continuation.resume(throwing: CancellationError())
            for (watcher, instant) in content { watcher.continuation.resume(returning: instant) }
        }
    }

    private func register(_ sleeper: Sleeper) {
        let (isDue, content) = state.withLock { state -> (Bool, [(Watcher, Instant)]) in
            guard sleeper.deadline > state.now else { return (true, []) }
            // The task was cancelled before the sleep was registered. The handler has already run and found no sleep.
            guard !Task.isCancelled else { return (true, []) }
            state.sleepers.append(sleeper)
            return (false, state.takeContentWatchers())
        }
        if isDue {
            sleeper.continuation.resume(with: Task.isCancelled ? .failure(CancellationError()) : .success(()))
        }
        for (watcher, instant) in content { watcher.continuation.resume(returning: instant) }
    }

    /// Advances the clock and wakes every sleeper whose deadline has come, the earliest first. They continue at the new
    /// time: a loop that sleeps for a second runs once, however far the clock advances.
    public func advance(by duration: Duration) {
        let (due, content) = state.withLock { state -> ([Sleeper], [(Watcher, Instant)]) in
            state.now = state.now.advanced(by: duration)
            let due = state.sleepers.filter { $0.deadline <= state.now }
            state.sleepers.removeAll { $0.deadline <= state.now }
            return (due, state.takeContentWatchers())
        }
        for sleeper in due.sorted(by: { ($0.deadline, $0.id) < ($1.deadline, $1.id) }) {
            sleeper.continuation.resume()
        }
        for (watcher, instant) in content { watcher.continuation.resume(returning: instant) }
    }

    /// When the first of the sleeping tasks wakes; nil if none sleeps.
    public var earliestDeadline: Instant? { state.withLock { $0.sleepers.map(\.deadline).min() } }

    /// The number of tasks that sleep on the clock.
    public var sleeperCount: Int { sleeperCount(dueBy: forever) }

    /// The number of tasks that sleep on the clock until this time at the latest.
    public func sleeperCount(dueBy end: Duration) -> Int {
        state.withLock { $0.sleepers.count { $0.wakes(by: end) } }
    }

    /// Suspends until a task sleeps on the clock that no earlier call has returned, and returns its deadline. A sleep
    /// that began before this call counts as well, so that none is missed between two calls.
    @discardableResult
    public func nextTimerScheduled() async throws -> Instant {
        try await watch(for: .unseenTimer)
    }

    /// Suspends until at least `count` tasks sleep on the clock at once.
    /// - Parameter end: counts only the tasks that will wake by this time; nil counts all.
    public func sleepers(atLeast count: Int, dueBy end: Duration? = nil) async throws {
        _ = try await watch(for: .sleepers(count, dueBy: end ?? forever))
    }

    /// Suspends until no more than `count` tasks sleep on the clock.
    public func sleepers(atMost count: Int) async throws {
        _ = try await watch(for: .fewSleepers(count))
    }

    private var forever: Duration { .seconds(Int64.max) }

    private func watch(for wish: Watcher.Wish) async throws -> Instant {
        let id = state.withLock { $0.makeID() }
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let content = state.withLock { state -> [(Watcher, Instant)]? in
                    guard !Task.isCancelled else { return nil }
                    state.watchers.append(Watcher(id: id, wish: wish, continuation: continuation))
                    return state.takeContentWatchers()
                }
                guard let content else { return continuation.resume(throwing: CancellationError()) }
                for (watcher, instant) in content { watcher.continuation.resume(returning: instant) }
            }
        } onCancel: {
            let watcher = state.withLock { state in
                state.watchers.firstIndex { $0.id == id }.map { state.watchers.remove(at: $0) }
            }
            watcher?.continuation.resume(throwing: CancellationError())
        }
    }
}
