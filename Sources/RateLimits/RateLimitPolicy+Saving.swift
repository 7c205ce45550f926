// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub

/// One moment on both clocks. In memory the ends of limits are uptimes, because the uptime never jumps. Saved ends are
/// times of day, because an uptime means nothing to another process.
struct RateLimitTime: Sendable {
    let uptime: Duration
    let wallClock: Date

    /// Converts an uptime to a time of day.
    func timestamp(_ time: Duration) -> GitHubTimestamp {
        let seconds = wallClock.timeIntervalSince1970 + (time - uptime) / .seconds(1)
        return GitHubTimestamp(microseconds: Int64((seconds * 1_000_000).rounded()))
    }

    /// Converts a time of day to an uptime.
    func uptime(_ timestamp: GitHubTimestamp) -> Duration {
        let wall = Int64((wallClock.timeIntervalSince1970 * 1_000_000).rounded())
        return uptime + .microseconds(timestamp.microseconds - wall)
    }
}

extension SyncEnvironment {
    var rateLimitTime: RateLimitTime { RateLimitTime(uptime: uptime(), wallClock: wallClock()) }
}

extension RateLimitPolicy {
    /// The record of GitHub's refusals, which concern the whole account. The parentheses keep the name apart from
    /// GitHub's resources.
    private static let penaltyRow = "(account)"
    /// The record of the content created within the last hour. It states what is left of the hourly limit until all of
    /// it counts no more.
    private static let creationsRow = "(content)"
    /// The record of GitHub's refusals to create content.
    private static let contentPenaltyRow = "(content refused)"
    /// Strikes older than this are forgotten.
    private static let strikeMemory = Duration.seconds(7200)

    /// The records that must survive a restart.
    func records(of account: String, at time: RateLimitTime) -> [RateLimitRecord] {
        var records: [RateLimitRecord] = []
        for (resource, limit) in resources.sorted(by: { $0.key < $1.key }) {
            guard case .window(let window) = limit.state, !window.isAssumed else { continue }
            let isExhausted = limit.isExhausted(at: time.uptime)
            records.append(
                RateLimitRecord(
                    account: account, resource: resource, limit: Int32(clamping: window.limit),
                    remaining: Int32(clamping: max(window.remaining - limit.pending - limit.unsettled, 0)),
                    resetAt: time.timestamp(window.resetsAt),
                    blockedUntil: isExhausted ? time.timestamp(window.reopensAt) : nil, strikes: 0))
        }
        records.append(
            RateLimitRecord(
                account: account, resource: Self.penaltyRow,
                blockedUntil: penalty.blockedUntil.map { time.timestamp($0) },
                strikes: Int32(clamping: penalty.strikes)))
        if hasContentPenalty {
            records.append(
                RateLimitRecord(
                    account: account, resource: Self.contentPenaltyRow,
                    blockedUntil: contentPenalty.blockedUntil.map { time.timestamp($0) },
                    strikes: Int32(clamping: contentPenalty.strikes)))
        }
        if creationsPerHour.total > 0 {
            let newest = max(creationsPerHour.newest ?? time.uptime, time.uptime - creationsPerHour.length)
            let end = (creationsPerHour.isResting ? newest : time.uptime) + creationsPerHour.length
            let total = creationsPerHour.allowance.total
            records.append(
                RateLimitRecord(
                    account: account, resource: Self.creationsRow, limit: Int32(clamping: total),
                    remaining: Int32(clamping: max(total - creationsPerHour.total, 0)), resetAt: time.timestamp(end)))
        }
        return records
    }

    /// Takes over saved records. Counts per minute are not saved: they are over, or nearly, when a new process has
    /// started.
    mutating func restore(_ records: [RateLimitRecord], at time: RateLimitTime) {
        var windows: [String: PrimaryLimit.Window] = [:]
        for record in records {
            let blockedUntil = record.blockedUntil.map { time.uptime($0) }
            let resetAt = record.resetAt.map { time.uptime($0) }
            switch record.resource {
            case Self.penaltyRow:
                guard let blockedUntil, blockedUntil > time.uptime - Self.strikeMemory else { continue }
                restorePenalty(until: blockedUntil, strikes: Int(record.strikes), at: time.uptime)
            case Self.contentPenaltyRow:
                guard let blockedUntil, blockedUntil > time.uptime - Self.strikeMemory else { continue }
                restoreContentPenalty(until: blockedUntil, strikes: Int(record.strikes), at: time.uptime)
            case Self.creationsRow:
                guard let limit = record.limit, let remaining = record.remaining, let resetAt else { continue }
                guard resetAt > time.uptime else { continue }
                restoreCreations(Int(limit - remaining), newest: resetAt - creationsPerHour.length)
            default:
                guard let limit = record.limit, let remaining = record.remaining, let resetAt else { continue }
                windows[record.resource] = PrimaryLimit.Window(
                    limit: Int(limit), remaining: Int(remaining), resetsAt: resetAt)
            }
        }
        restore(windows, at: time.uptime)
    }

    /// The account's current state, for metrics.
    func standing(at now: Duration) -> BudgetStanding {
        var remaining: [String: Int] = [:]
        for (resource, limit) in resources {
            if case .window(let window) = limit.state {
                remaining[resource] = max(window.remaining - limit.unsettled, 0)
            }
        }
        let isExhausted = resources["core"]?.isExhausted(at: now) ?? false
        return BudgetStanding(isBlocked: penalty.isBlocked(at: now) || isExhausted, remaining: remaining)
    }
}
