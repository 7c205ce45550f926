// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A pull request on an imagined GitHub, and the webhook bodies about it. The bodies contain more fields than we read,
/// so that readers have to pick theirs.
public struct TestPullRequest: Sendable, Equatable {
    /// GitHub's id. It is greater than 2^53, which a double cannot represent exactly.
    public var id: Int64
    /// The number.
    public var number: Int
    /// The title.
    public var title: String
    /// The description.
    public var body: String?
    /// `open` or `closed`, as GitHub says.
    public var state: String
    /// The branch that is to be merged.
    public var headRef: String
    /// The commit at its head.
    public var headSHA: String
    /// GitHub's id of the repository that its head is in; nil if the fork was deleted.
    public var headRepositoryID: Int64?
    /// The branch to merge into.
    public var baseRef = "main"
    /// Its author; nil if the account was deleted.
    public var author: String?
    /// Whether a bot wrote it.
    public var isByBot = false
    /// Whether somebody is asked to review it.
    public var isReviewRequested = false
    /// Whether it is a draft.
    public var isDraft = false
    /// When it was merged; nil if it was not.
    public var mergedAt: String?
    /// When it was updated, in seconds since 2026-01-01 00:00:00 UTC.
    public var updatedAt: Int
    /// GitHub's id of the repository.
    public static let repositoryID: Int64 = 4_242_000_000_042

    /// An open pull request from a branch of the same repository.
    public init(number: Int, title: String = "A change", headRef: String = "topic", updatedAt: Int = 0) {
        id = 9_007_199_254_740_993 + Int64(number)
        self.number = number
        self.title = title
        body = nil
        state = "open"
        self.headRef = headRef
        headSHA = String(repeating: "ab", count: 20)
        headRepositoryID = Self.repositoryID
        author = "octocat"
        self.updatedAt = updatedAt
    }

    /// The same pull request, merged at its `updatedAt`.
    public var merged: TestPullRequest {
        var copy = self
        copy.state = "closed"
        copy.mergedAt = Self.time(updatedAt)
        return copy
    }

    /// The state that the engine stores.
    public var keptState: String { mergedAt == nil ? state : "merged" }

    /// A `pull_request` webhook body.
    /// - Parameter more: further members of the payload, such as `changes`.
    public func webhook(_ action: String, _ more: [String: Any] = [:]) -> [UInt8] {
        let payload: [String: Any] = [
            "action": action, "number": number, "pull_request": json, "sender": user,
            "repository": Self.repository(id: Self.repositoryID),
        ]
        return Self.json(payload.merging(more) { $1 })
    }

    /// A `pull_request_review` webhook body.
    /// - Parameters:
    ///   - id: GitHub's id of the review.
    ///   - reviewer: GitHub's id of the reviewer, whose login is made of it.
    ///   - submittedAt: in seconds since 2026-01-01 00:00:00 UTC.
    public func review(
        _ action: String = "submitted", id: Int64, _ state: String, by reviewer: Int64, at submittedAt: Int
    ) -> [UInt8] {
        var simple = json
        simple["merged"] = nil
        let author: [String: Any] = ["login": "reviewer-\(reviewer)", "id": reviewer, "type": "User"]
        let review: [String: Any] = [
            "id": id, "state": state, "user": author, "body": "", "submitted_at": Self.time(submittedAt),
        ]
        return Self.json([
            "action": action, "review": review, "pull_request": simple, "sender": author,
            "repository": Self.repository(id: Self.repositoryID),
        ])
    }

    private var user: Any {
        author.map { ["login": $0, "id": 7, "type": isByBot ? "Bot" : "User"] as [String: Any] } as Any? ?? NSNull()
    }

    private var json: [String: Any] {
        let head: [String: Any] = [
            "label": "octo:\(headRef)", "ref": headRef, "sha": headSHA, "user": user,
            "repo": headRepositoryID.map { Self.repository(id: $0) } as Any? ?? NSNull(),
        ]
        let base: [String: Any] = [
            "ref": baseRef, "sha": String(repeating: "0", count: 40), "user": user,
            "repo": Self.repository(id: Self.repositoryID),
        ]
        return [
            "id": id, "number": number, "title": title, "body": body as Any? ?? NSNull(), "state": state,
            "html_url": "https://github.com/octo/herd/pull/\(number)", "user": user, "head": head, "base": base,
            "draft": isDraft, "merged": mergedAt != nil, "merged_at": mergedAt as Any? ?? NSNull(),
            "created_at": Self.time(0), "updated_at": Self.time(updatedAt), "labels": [Any](), "milestone": NSNull(),
            "_links": ["self": ["href": "https://api.github.com/"]], "commits": 1,
            "requested_reviewers": isReviewRequested ? [["login": "reviewer-1", "id": 1]] : [],
            "requested_teams": [Any](),
        ]
    }

    /// A `push` webhook body that creates a branch.
    public static func push(creating branch: String) -> [UInt8] {
        json([
            "ref": "refs/heads/\(branch)", "before": String(repeating: "0", count: 40),
            "after": String(repeating: "cd", count: 20), "created": true, "deleted": false, "forced": false,
            "commits": [Any](), "repository": repository(id: repositoryID), "pusher": ["name": "octocat"],
        ])
    }

    /// A time in RFC 3339 with whole seconds.
    public static func time(_ seconds: Int) -> String {
        Date(timeIntervalSince1970: 1_767_225_600 + Double(seconds)).formatted(.iso8601)
    }

    private static func repository(id: Int64) -> [String: Any] {
        [
            "id": id, "full_name": "octo/herd", "name": "herd", "private": false, "default_branch": "main",
            "pushed_at": 1,
        ]
    }

    // All values have types that JSON has, so writing them cannot fail.
    private static func json(_ object: [String: Any]) -> [UInt8] {
        guard let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys]) else { return [] }
        return Array(data)
    }
}
