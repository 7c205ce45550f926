// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A clock that stands still until a test moves it.
///
/// The way to test a wait: let the code go to sleep, await ``nextTimerScheduled()`` (or ``sleepers(atLeast:)``), then
/// ``advance(by:)``. Advancing before the sleep is registered would move past it, and no test may wait for real time.
public final class ManualClock: Clock, Sendable {
    /// A point of this clock's time.
    public struct Instant: InstantProtocol {
        /// Time since the clock was made.
        public let offset: Duration

        /// The instant that far after the clock was made.
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
        /// Whether `nextTimerScheduled` returned it.
        var isSeen = false

        func wakes(by end: Duration) -> Bool { deadline.offset <= end }
    }

    /// A test that waits until enough sleepers are there, or until a sleep it has not seen yet is registered.
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

        /// The watchers whose wish is fulfilled, with what they get.
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
    /// Any duration counts.
    public var minimumResolution: Duration { .zero }

    /// Suspends until a test advances the clock to `deadline`; throws when the task is cancelled.
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
            // Cancelled before it was registered: the handler has run already and found nothing.
            guard !Task.isCancelled else { return (true, []) }
            state.sleepers.append(sleeper)
            return (false, state.takeContentWatchers())
        }
        if isDue {
            sleeper.continuation.resume(with: Task.isCancelled ? .failure(CancellationError()) : .success(()))
        }
        for (watcher, instant) in content { watcher.continuation.resume(returning: instant) }
    }

    /// Moves the clock and wakes every sleeper whose time has come, earliest deadline first. What they do next happens
    /// at the new time: a loop that sleeps a second at a time runs once, however far the clock moves.
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

    /// How many tasks sleep on the clock.
    public var sleeperCount: Int { sleeperCount(dueBy: forever) }

    /// How many tasks sleep on the clock that will wake by this time.
    public func sleeperCount(dueBy end: Duration) -> Int {
        state.withLock { $0.sleepers.count { $0.wakes(by: end) } }
    }

    /// Suspends until a task sleeps on the clock that no call has returned yet, and returns its deadline. One that went
    /// to sleep before the call counts, so nothing is missed between two calls.
    @discardableResult
    public func nextTimerScheduled() async throws -> Instant {
        try await watch(for: .unseenTimer)
    }

    /// Suspends until at least `count` tasks sleep on the clock at once.
    /// - Parameter end: only those count that will wake by this time; nil for all.
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
