// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import Storage
import SyncEngine

/// Everything that the invariants compare, read at rest: our tables, and GitHub's truth.
struct Evidence: Sendable {
    struct Link: Decodable, Sendable {
        let id: UUID
        let projectId: UUID
        let githubRepoId: Int?
        let fullName: String
        let webhookId: Int64
        let hookState: String
        let defaultBranch: String
    }

    struct Pull: Decodable, Sendable {
        let id: UUID
        let repoId: UUID
        let prNumber: Int
        let githubPrId: Int
        let title: String
        let state: String
        let htmlUrl: String
        let headBranch: String
        let baseBranch: String
        let author: String
        let mergedAt: Int?
        let headSha: String
        let draft: Bool
        let fromFork: Bool
        let updated: Int?
        let reviewState: String
        let ciState: String
        let undecided: Bool
    }

    struct TaskRow: Decodable, Sendable {
        let id: UUID
        let projectId: UUID
        let taskNumber: Int
        let isDeleted: Bool
        /// Whether it was deleted at some time, and perhaps restored.
        let wasDeleted: Bool
    }

    struct PullLink: Decodable, Sendable, Hashable {
        let pullRequestId: UUID
        let taskId: UUID
        let source: String
    }

    struct BranchLink: Decodable, Sendable {
        let repoId: UUID
        let taskId: UUID
        let branchName: String
        let source: String
    }

    struct Event: Decodable, Sendable {
        let id: Int
        let topic: String
        let payload: Payload

        struct Payload: Decodable, Sendable {
            let taskId: UUID
            let repoId: UUID
            let prNumber: Int?
            let action: String?
            let state: String?
            let previousState: String?
            let branchName: String?
            let ciState: String?
        }
    }

    struct StoredDelivery: Decodable, Sendable {
        let hookId: Int64
        let guid: UUID
        let repoId: UUID
        let event: String
        let action: String?
        let state: String
        let reason: String?
        let lastError: String?
    }

    struct Removal: Decodable, Sendable {
        let owner: String
        let repoName: String
        let webhookId: Int64?
        let lastError: String?
    }

    let links: [Link]
    let pulls: [Pull]
    let tasks: [TaskRow]
    let prefixes: [UUID: String]
    let pullLinks: [PullLink]
    let branchLinks: [BranchLink]
    let events: [Event]
    let deliveries: [StoredDelivery]
    let removals: [Removal]
    let accepted: Set<DirectDeliveries.Accepted>
    let firstHooks: Set<Int64>
    let gitHub: GitHubTruth

    /// Reads it all.
    static func gather(from world: SimulationWorld) async throws -> Evidence {
        struct Prefix: Decodable {
            let id: UUID
            let taskIdPrefix: String
        }
        let prefixes = try await world.rows("SELECT id, task_id_prefix FROM projects", as: Prefix.self)
        return Evidence(
            links: try await world.rows(
                """
                SELECT id, project_id, github_repo_id, full_name, webhook_id, hook_state, default_branch
                FROM github_repositories ORDER BY id
                """),
            pulls: try await world.rows(
                """
                SELECT id, repo_id, pr_number, github_pr_id, title, state, html_url, head_branch, base_branch, author,
                    extract(epoch FROM merged_at)::bigint AS merged_at, head_sha, draft, from_fork,
                    extract(epoch FROM github_updated_at)::bigint AS updated, review_state, ci_state, undecided
                FROM github_pull_requests ORDER BY repo_id, pr_number
                """),
            tasks: try await world.rows(
                """
                SELECT id, project_id, task_number, deleted_at IS NOT NULL AS is_deleted,
                    title = 'deleted once' AS was_deleted
                FROM tasks
                """),
            prefixes: Dictionary(prefixes.map { ($0.id, $0.taskIdPrefix) }, uniquingKeysWith: { $1 }),
            pullLinks: try await world.rows("SELECT pull_request_id, task_id, source FROM github_task_pr_links"),
            branchLinks: try await world.rows("SELECT repo_id, task_id, branch_name, source FROM github_task_branches"),
            events: try await world.rows(
                "SELECT id, topic, payload FROM sync_outbox WHERE payload ? 'task_id' ORDER BY id"),
            deliveries: try await world.rows(
                """
                SELECT hook_id, guid, repo_id, event, action, state, reason, last_error FROM sync_deliveries
                ORDER BY seq
                """),
            removals: try await world.rows(
                "SELECT owner, repo_name, webhook_id, last_error FROM sync_cleanup WHERE done_at IS NULL"),
            accepted: world.deliveries.accepted, firstHooks: world.firstHooks,
            gitHub: try await GitHubTruth.read(from: world))
    }
}
