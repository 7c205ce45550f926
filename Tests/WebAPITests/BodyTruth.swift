// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// What a webhook body says, read with Foundation only, and the rows that must be in Postgres for it by the design.
struct BodyTruth {
    let event: String
    private let root: [String: Any]

    init(event: String, bytes: [UInt8]) throws {
        self.event = event
        root = try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
    }

    var action: String? { root["action"] as? String }

    /// The state that the delivery must get, `applied` or `ignored`, by its type.
    var state: String {
        switch event {
        case "pull_request", "pull_request_review", "check_run", "check_suite", "status", "repository", "ping":
            "applied"
        case "push": createdBranch == nil ? "ignored" : "applied"
        default: "ignored"
        }
    }

    var createdBranch: String? {
        let prefix = "refs/heads/"
        guard event == "push", root["created"] as? Bool == true, root["deleted"] as? Bool != true,
            let ref = root["ref"] as? String, ref.hasPrefix(prefix)
        else { return nil }
        return String(ref.dropFirst(prefix.count))
    }

    /// The row for the pull request; nil for other events.
    func pullRequest() throws -> KeptPullRequest? {
        guard event == "pull_request" || event == "pull_request_review" else { return nil }
        let pull = try #require(root["pull_request"] as? [String: Any])
        let head = try #require(pull["head"] as? [String: Any])
        let base = try #require(pull["base"] as? [String: Any])
        let headRepository = head["repo"] as? [String: Any]
        let baseRepository = try #require(base["repo"] as? [String: Any])
        let mergedAt = (pull["merged_at"] as? String).flatMap(Self.seconds)
        return KeptPullRequest(
            prNumber: try #require(pull["number"] as? Int), githubPrId: try #require(pull["id"] as? Int),
            title: try #require(pull["title"] as? String),
            state: mergedAt == nil ? try #require(pull["state"] as? String) : "merged",
            htmlUrl: try #require(pull["html_url"] as? String), headBranch: try #require(head["ref"] as? String),
            headSha: try #require(head["sha"] as? String), baseBranch: try #require(base["ref"] as? String),
            author: (pull["user"] as? [String: Any])?["login"] as? String ?? "",
            draft: pull["draft"] as? Bool ?? false,
            fromFork: headRepository?["id"] as? Int != baseRepository["id"] as? Int, mergedAt: mergedAt,
            githubUpdatedAt: try #require((pull["updated_at"] as? String).flatMap(Self.seconds)))
    }

    /// The row for the check run; nil for other events.
    func check() throws -> KeptCheck? {
        guard event == "check_run" else { return nil }
        let check = try #require(root["check_run"] as? [String: Any])
        return KeptCheck(
            headSha: try #require(check["head_sha"] as? String),
            appId: try #require((check["app"] as? [String: Any])?["id"] as? Int),
            name: try #require(check["name"] as? String), githubId: try #require(check["id"] as? Int),
            status: try #require(check["status"] as? String), conclusion: check["conclusion"] as? String,
            suiteId: (check["check_suite"] as? [String: Any])?["id"] as? Int ?? 0,
            url: check["details_url"] as? String ?? check["html_url"] as? String ?? "")
    }

    /// The numbers of the tasks that a pull request names in its head branch, title or description.
    func tasksNamed(prefix: String) throws -> [Int] {
        guard event == "pull_request" || event == "pull_request_review",
            let pull = root["pull_request"] as? [String: Any]
        else { return [] }
        let body = (pull["body"] as? String).map(Self.withoutQuotes)
        let texts = [(pull["head"] as? [String: Any])?["ref"], pull["title"], body].compactMap { $0 as? String }
        return try Self.tasks(named: texts.joined(separator: "\n"), prefix: prefix)
    }

    /// The action of the event that Paca is sent.
    var emittedAction: String {
        (event == "pull_request_review" ? "review_" : "") + (action ?? "")
    }

    /// A description without comments, fenced code and block quotes.
    private static func withoutQuotes(_ text: String) -> String {
        text.replacing(/(?s)<!--.*?(-->|$)/, with: " ").replacing(/(?ms)^ *```.*?^ *```/, with: " ")
            .replacing(/(?m)^ *>.*$/, with: " ")
    }

    /// The numbers after `prefix-`, each once, in order.
    static func tasks(named text: String, prefix: String) throws -> [Int] {
        let pattern = "(?<![A-Za-z0-9])\(prefix)-([0-9]{1,6})(?![A-Za-z0-9])"
        let expression = try NSRegularExpression(pattern: pattern, options: [.caseInsensitive])
        let matches = expression.matches(in: text, range: NSRange(text.startIndex..., in: text))
        return Set(matches.compactMap { Range($0.range(at: 1), in: text).flatMap { Int(text[$0]) } }).sorted()
    }

    private static func seconds(_ time: String) -> Int? {
        ISO8601DateFormatter().date(from: time).map { Int($0.timeIntervalSince1970) }
    }
}
