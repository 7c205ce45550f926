// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Something about a project's sync that a person should know, and what to do about it.
public struct SyncProblem: Sendable, Equatable {
    /// How bad it is.
    public enum Severity: Int, Sendable, Comparable {
        /// Nothing is wrong yet.
        case notice
        /// News arrives late, or some of it was not applied.
        case degraded
        /// News does not arrive at all.
        case broken

        /// Whether `left` is less bad than `right`.
        public static func < (left: Severity, right: Severity) -> Bool { left.rawValue < right.rawValue }

        var name: String {
            switch self {
            case .notice: "notice"
            case .degraded: "degraded"
            case .broken: "broken"
            }
        }
    }

    /// What is wrong, for programs.
    public enum Code: String, Sendable, CaseIterable {
        case tokenRejected = "token_rejected"
        case tokenExpired = "token_expired"
        case tokenExpiring = "token_expiring"
        case hookMissing = "hook_missing"
        case hookDisabled = "hook_disabled"
        case hookMisconfigured = "hook_misconfigured"
        case hookUnknown = "hook_unknown"
        case workFailing = "work_failing"
        case deliveriesFailed = "deliveries_failed"
        case deliveriesWaiting = "deliveries_waiting"
        case rateLimited = "rate_limited"
    }

    /// How bad it is.
    public let severity: Severity
    /// What is wrong.
    public let code: Code
    /// The linked repository; nil if it concerns the whole project.
    public let repoID: UUID?
    /// What is wrong, as a sentence.
    public let message: String
    /// What a person has to do, as a sentence.
    public let remedy: String

    init(_ severity: Severity, _ code: Code, repoID: UUID? = nil, _ message: String, remedy: String) {
        self.severity = severity
        self.code = code
        self.repoID = repoID
        self.message = message
        self.remedy = remedy
    }
}
