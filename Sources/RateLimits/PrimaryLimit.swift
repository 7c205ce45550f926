// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The hourly limit of one resource, as far as GitHub has told.
struct PrimaryLimit: Sendable {
    /// What is known.
    enum State: Sendable, Equatable {
        /// No answer yet. To `unlimited` or `window`.
        case unknown
        /// Answers have no rate limit headers: Enterprise Server with limits off. To `window`.
        case unlimited
        /// So many are left until then. To a new `window`, or to `unlimited` when the next one is never told.
        case window(Window)
    }

    struct Window: Sendable, Equatable {
        var limit: Int
        var remaining: Int
        var resetsAt: Duration
        /// The old window is over and nothing is known of the new one.
        var isAssumed = false

        /// When requests may be sent again. A second later, as clocks have whole seconds; Prow and PyGithub do it too.
        var reopensAt: Duration { resetsAt + .seconds(1) }
    }

    /// Answers of one window may state ends that differ by that.
    private static let tolerance = Duration.seconds(5)

    private(set) var state = State.unknown
    private let length: Duration
    /// Requests under way.
    private(set) var pending = 0
    /// Requests that ended without a word of what is left, since the newest word came; GitHub may have counted them.
    private(set) var unsettled = 0
    private var lastUnsettledAt = Duration.zero
    private var used: [BudgetParty: Int] = [:]
    /// When the next background request is due at an even pace.
    private var backgroundDue = Duration.zero

    init(resource: String) {
        length = resource.hasSuffix("search") ? .seconds(60) : .seconds(3600)
    }

    /// Opens a new window when the old one is over.
    mutating func renew(at now: Duration) {
        guard case .window(let window) = state, now >= window.reopensAt else { return }
        open(Window(limit: window.limit, remaining: window.limit, resetsAt: now + length, isAssumed: true), at: now)
        unsettled = 0
    }

    /// Whether a request may go. Call `renew(at:)` before.
    func verdict(for demand: RateLimitDemand, burst: Duration, at now: Duration) -> RateLimitVerdict {
        let isBackground = demand.priority.isBackground
        switch state {
        case .unlimited:
            return .go
        case .unknown:
            return isBackground && pending > 0 ? .wait(until: now) : .go
        case .window(let window):
            // One is enough to learn what the new window has.
            if window.isAssumed, isBackground, pending > 0 { return .wait(until: now) }
            let free = available(to: demand.priority, in: window)
            let held = used[demand.party] ?? 0
            guard FairShare.admits(held: held, cost: 1, free: free) else {
                // Those under way may turn out to have cost nothing.
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

    /// Whether nothing is left, for anybody, until the window is over.
    func isExhausted(at now: Duration) -> Bool {
        guard case .window(let window) = state else { return false }
        return window.remaining <= unsettled && now < window.reopensAt
    }

    /// A request begins.
    /// - Returns: by how much it moved the pace of background work.
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

    /// A request has ended.
    /// - Parameters:
    ///   - step: what `begin` returned.
    ///   - isFree: it cost nothing: not sent, or answered 304.
    ///   - isTold: the answer's headers say what is left, which ``learn(_:startedAt:at:)`` is told.
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

    /// An answer said what is left.
    /// - Parameter startedAt: when its request began; what had ended before is counted in it.
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
            // Answers overtake each other; within a window it only becomes less.
            window.remaining = min(window.remaining, news.remaining)
            window.limit = news.limit
            window.resetsAt = max(window.resetsAt, news.resetsAt)
            state = .window(window)
        } else if news.remaining == 0 {
            // GitHub's servers disagree; the one that says wait is right.
            state = .window(news)
        }
    }

    /// A good answer said nothing.
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
