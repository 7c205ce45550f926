// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport

@testable import RateLimits

/// GitHub's limits as GitHub would enforce them (`docs/reference/github-facts.md` section 9). It has its own windows,
/// and counts a request when it arrives. It notes every excess.
struct ModelGitHub {
    struct Rules {
        /// The primary limit; nil for a server that has none.
        var limit: Int? = 5000
        /// One request in this many is refused for a reason that we cannot know; 0 for none.
        var whim = 0
        /// The most that others use of the primary limit for each request of ours.
        var strangers = 0
    }

    private let rules: Rules
    private var resetsAt = Duration.zero
    private var used = 0
    private var points: [(at: Duration, cost: Int)] = []
    private var creations: [Duration] = []
    private var present = 0
    private(set) var mostPresent = 0
    /// Excesses over limits that we could have kept.
    private(set) var excesses: [String] = []

    init(_ rules: Rules) {
        self.rules = rules
    }

    /// A request arrives. Its answer is decided now and delivered later.
    mutating func arrive(_ kind: RequestKind, at now: Duration, _ random: inout SeededRandom) -> RateLimitReply {
        present += 1
        mostPresent = max(mostPresent, present)
        count(kind, at: now)
        if rules.whim > 0, Int.random(in: 0 ..< rules.whim, using: &random) == 0 { return whim(&random, at: now) }
        guard let limit = rules.limit else { return RateLimitReply(status: 200) }
        if now >= resetsAt { (resetsAt, used) = (now + .seconds(3600), 0) }
        if rules.strangers > 0 { used += Int.random(in: 0 ... rules.strangers, using: &random) }
        guard used < limit else {
            if rules.strangers == 0 { excesses.append("primary limit at \(now)") }
            return RateLimitReply(status: 403, quota: quota(at: now), refusal: .exhausted)
        }
        let isUnchanged = kind == .read && Int.random(in: 0 ..< 4, using: &random) == 0
        if !isUnchanged { used += 1 }
        return RateLimitReply(status: isUnchanged ? 304 : 200, quota: quota(at: now))
    }

    mutating func leave() { present -= 1 }

    private func quota(at now: Duration) -> RateLimitReply.Quota? {
        guard let limit = rules.limit else { return nil }
        // GitHub states the time in whole seconds.
        let seconds = (resetsAt - now).components.seconds
        return .init(resource: "core", limit: limit, remaining: max(limit - used, 0), resetsIn: .seconds(seconds))
    }

    private func whim(_ random: inout SeededRandom, at now: Duration) -> RateLimitReply {
        let status = Bool.random(using: &random) ? 403 : 429
        let quota = Bool.random(using: &random) ? quota(at: now) : nil
        guard Bool.random(using: &random) else {
            return RateLimitReply(status: status, quota: quota, refusal: .unexplained)
        }
        let wait = Duration.seconds(Int.random(in: 1 ... 200, using: &random))
        return RateLimitReply(status: status, quota: quota, refusal: .wait(wait))
    }

    private mutating func count(_ kind: RequestKind, at now: Duration) {
        if present > 100 { excesses.append("\(present) at once") }
        points.removeAll { $0.at <= now - .seconds(60) }
        points.append((now, kind.points))
        let sum = points.reduce(0) { $0 + $1.cost }
        if sum > 900 { excesses.append("\(sum) points at \(now)") }
        guard kind == .creation else { return }
        creations.removeAll { $0 <= now - .seconds(3600) }
        creations.append(now)
        let minute = creations.count { $0 > now - .seconds(60) }
        if minute > 80 { excesses.append("\(minute) creations a minute at \(now)") }
        if creations.count > 500 { excesses.append("\(creations.count) creations an hour at \(now)") }
    }
}
