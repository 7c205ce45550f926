// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The primary limit of one resource, as far as GitHub's answers have told it: requests per hour, or per minute for
/// searches.
struct PrimaryLimit: Sendable {
    /// What we know about the limit.
    enum State: Sendable, Equatable {
        /// GitHub has not answered yet. Next: `unlimited` or `window`.
        case unknown
        /// Answers have no rate limit headers, as from an Enterprise Server with rate limits switched off. Next:
        /// `window`.
        case unlimited
        /// GitHub told how many requests are left until the window ends. Next: a new `window`; or `unlimited` if
        /// answers no longer have the headers.
        case window(Window)
    }

    struct Window: Sendable, Equatable {
        var limit: Int
        var remaining: Int
        var resetsAt: Duration
        /// Whether the last known window has ended and no answer has told about the next one yet.
        var isAssumed = false

        /// When requests may be sent again. One second after the stated end, because GitHub states whole seconds. Prow
        /// and PyGithub do the same.
        var reopensAt: Duration { resetsAt + .seconds(1) }
    }

    /// Answers of the same window may state ends that differ by this much.
    private static let tolerance = Duration.seconds(5)

    private(set) var state = State.unknown
    private let length: Duration
    /// Requests that are under way.
    private(set) var pending = 0
    /// Requests that ended without telling how many are left, since the newest answer that told. GitHub may have
    /// counted them.
    private(set) var unsettled = 0
    private var lastUnsettledAt = Duration.zero
    private var used: [BudgetParty: Int] = [:]
    /// When the next background request is due, if background work is spread evenly over the window.
    private var backgroundDue = Duration.zero

    init(resource: String) {
        length = resource.hasSuffix("search") ? .seconds(60) : .seconds(3600)
    }

    /// Replaces a window that has ended by an assumed new one.
    mutating func renew(at now: Duration) {
        guard case .window(let window) = state, now >= window.reopensAt else { return }
        open(Window(limit: window.limit, remaining: window.limit, resetsAt: now + length, isAssumed: true), at: now)
        unsettled = 0
    }

    /// Whether a request may be sent. Call `renew(at:)` before.
    func verdict(for demand: RateLimitDemand, burst: Duration, at now: Duration) -> RateLimitVerdict {
        let isBackground = demand.priority.isBackground
        switch state {
        case .unlimited:
            return .go
        case .unknown:
            return isBackground && pending > 0 ? .wait(until: now) : .go
        case .window(let window):
            // One request is enough to learn the state of the new window.
            if window.isAssumed, isBackground, pending > 0 { return .wait(until: now) }
            let free = available(to: demand.priority, in: window)
            let held = used[demand.party] ?? 0
            guard FairShare.admits(held: held, cost: 1, free: free) else {
                // Requests under way may turn out to cost nothing. If that would make room, wait for one of them to
                // end.
                let best = FairShare.admits(held: held - pending, cost: 1, free: free + pending)
                return .wait(until: best ? now : window.reopensAt)
            }
            guard isBackground, backgroundDue - burst > now else { return .go }
            return .wait(until: min(backgroundDue - burst, window.reopensAt))
        }
    }

    private func available(to priority: RequestPriority, in window: Window) -> Int {
        let floor = (window.limit * priority.floorPercent + 99) / 100
        return window.remaining - pending - unsettled - floor
    }

    /// Whether no request of any priority is left until the window ends.
    func isExhausted(at now: Duration) -> Bool {
        guard case .window(let window) = state else { return false }
        return window.remaining <= unsettled && now < window.reopensAt
    }

    /// Counts a request that begins.
    /// - Returns: How far the request moved the time of the next background request.
    mutating func begin(_ demand: RateLimitDemand, at now: Duration) -> Duration {
        defer {
            pending += 1
            used[demand.party, default: 0] += 1
        }
        guard demand.priority.isBackground, case .window(let window) = state else { return .zero }
        let step = max(window.resetsAt - now, .zero) / max(available(to: demand.priority, in: window), 1)
        backgroundDue = max(backgroundDue, now) + step
        return step
    }

    /// Counts a request that has ended.
    /// - Parameters:
    ///   - step: The value that `begin` returned.
    ///   - isFree: Whether the request cost nothing, because it was not sent or was answered with 304.
    ///   - isTold: Whether the answer's headers tell how many requests are left. Then ``learn(_:startedAt:at:)`` is
    ///     called too.
    mutating func end(_ demand: RateLimitDemand, step: Duration, isFree: Bool, isTold: Bool, at now: Duration) {
        pending -= 1
        if isFree {
            backgroundDue -= step
            let left = (used[demand.party] ?? 0) - 1
            used[demand.party] = left > 0 ? left : nil
        } else if !isTold, case .window = state {
            unsettled += 1
            lastUnsettledAt = now
        }
    }

    /// Takes over what an answer told about the window.
    /// - Parameter startedAt: When the answer's request began. The answer has counted all requests that had ended
    ///   before.
    mutating func learn(_ news: Window, startedAt: Duration, at now: Duration) {
        guard news.resetsAt > now else { return }
        if startedAt >= lastUnsettledAt { unsettled = 0 }
        guard case .window(var window) = state, !window.isAssumed else {
            if case .window = state { state = .window(news) } else { open(news, at: now) }
            return
        }
        if news.resetsAt > window.resetsAt + Self.tolerance {
            open(news, at: now)
        } else if news.resetsAt >= window.resetsAt - Self.tolerance {
            // Answers may arrive out of order. Within a window the number can only become smaller.
            window.remaining = min(window.remaining, news.remaining)
            window.limit = news.limit
            window.resetsAt = max(window.resetsAt, news.resetsAt)
            state = .window(window)
        } else if news.remaining == 0 {
            // GitHub's servers may disagree about the window. We believe the one that has nothing left.
            state = .window(news)
        }
    }

    /// A successful answer had no rate limit headers.
    mutating func learnNothing() {
        switch state {
        case .unknown: state = .unlimited
        case .window(let window) where window.isAssumed: state = .unlimited
        case .window, .unlimited: break
        }
    }

    private mutating func open(_ window: Window, at now: Duration) {
        state = .window(window)
        used = [:]
        backgroundDue = now
    }
}
