// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Webhook bodies that we wrote: complete, so that a test can change them.
enum Bodies {
    static func pullRequest(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        let repository: [String: Any] = ["id": 10, "full_name": "octo/cat", "pushed_at": "2020-01-01T00:00:00Z"]
        return try json(
            [
                "action": "opened", "number": 3, "sender": ["login": "octocat"], "repository": repository,
                "pull_request": [
                    "id": 500, "number": 3, "state": "open", "title": "A title", "body": "A body",
                    "html_url": "https://github.com/octo/cat/pull/3", "user": ["login": "octocat", "id": 1],
                    "head": [
                        "ref": "topic", "sha": "a1", "label": "octo:topic", "user": ["id": 1], "repo": ["id": 11],
                    ],
                    "base": ["ref": "main", "sha": "b2", "repo": repository],
                    "draft": true, "merged": false, "merged_at": NSNull(), "labels": [["name": "x"]],
                    "created_at": "2020-01-01T00:00:00Z", "updated_at": "2020-01-02T00:00:00Z",
                ] as [String: Any],
            ], change)
    }

    static func push(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        try json(
            [
                "ref": "refs/heads/main", "created": false, "deleted": false, "forced": true, "before": "a1",
                "after": "b2",
                "commits": [["id": "b2"]], "head_commit": NSNull(),
                "repository": ["id": 10, "full_name": "octo/cat", "pushed_at": 1_557_933_633],
            ], change)
    }

    static func checkRun(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        try json(
            [
                "action": "completed", "repository": ["id": 10, "full_name": "octo/cat"],
                "check_run": [
                    "id": 600, "name": "test", "head_sha": "a1", "status": "completed", "conclusion": "success",
                    "details_url": "https://ci.example", "html_url": "https://github.com/octo/cat/runs/600",
                    "started_at": "2020-01-01T00:00:00Z", "completed_at": "2020-01-01T00:01:00Z",
                    "app": ["id": 7, "created_at": "not a time"], "pull_requests": [],
                ] as [String: Any],
            ], change)
    }

    static func ping(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        try json(
            [
                "zen": "Design for failure.", "hook_id": 42, "hook": ["id": 42, "events": ["push", "pull_request"]],
                "repository": ["id": 10, "full_name": "octo/cat"],
            ], change)
    }

    static func checkSuite(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        try json(
            [
                "action": "completed", "repository": ["id": 10, "full_name": "octo/cat"],
                "check_suite": [
                    "id": 700, "head_sha": "a1", "status": "completed", "conclusion": "startup_failure",
                    "updated_at": "2020-01-01T00:01:00Z", "app": ["id": 7, "name": "Linter"], "pull_requests": [],
                ] as [String: Any],
            ], change)
    }

    static func status(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        try json(
            [
                "id": 800, "sha": "a1", "name": "octo/cat", "context": "CI/Build", "state": "pending",
                "target_url": "https://ci.example", "updated_at": "2020-01-01T00:01:00+00:00",
                "branches": [["name": "main"]], "repository": ["id": 10, "full_name": "octo/cat"],
            ], change)
    }

    static func reference(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        try json(
            [
                "ref": "feature/a", "ref_type": "branch", "master_branch": "main",
                "repository": ["id": 10, "full_name": "octo/cat"],
            ], change)
    }

    static func repository(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        try json(
            [
                "action": "renamed", "changes": ["repository": ["name": ["from": "dog"]]],
                "repository": [
                    "id": 10, "full_name": "octo/cat", "default_branch": "trunk", "private": true,
                    "updated_at": "2020-01-01T00:01:00Z",
                ] as [String: Any],
            ], change)
    }

    static func review(_ change: (inout [String: Any]) -> Void = { _ in }) throws -> [UInt8] {
        let pull = try JSONSerialization.jsonObject(with: Data(try pullRequest())) as? [String: Any]
        return try json(
            [
                "action": "submitted",
                "review": [
                    "id": 900, "state": "approved", "user": ["login": "hubot", "id": 2],
                    "submitted_at": "2020-01-02T00:00:00Z",
                ] as [String: Any],
                "pull_request": pull?["pull_request"] ?? [:], "repository": ["id": 10, "full_name": "octo/cat"],
            ], change)
    }

    private static func json(_ root: [String: Any], _ change: (inout [String: Any]) -> Void) throws -> [UInt8] {
        var root = root
        change(&root)
        return [UInt8](try JSONSerialization.data(withJSONObject: root))
    }
}

extension [String: Any] {
    /// Sets the member at a path such as `pull_request.head.repo`. Nil removes it.
    mutating func set(_ path: String, to value: Any?) {
        let parts = path.split(separator: ".", maxSplits: 1).map(String.init)
        guard parts.count > 1 else {
            self[path] = value
            return
        }
        var member = self[parts[0]] as? [String: Any] ?? [:]
        member.set(parts[1], to: value)
        self[parts[0]] = member
    }
}
