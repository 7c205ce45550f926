// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
public import Foundation
import GitHub
import JSON
public import Storage

extension SyncRequests {
    /// How many of a repository's newest deliveries are searched, and how many are shown.
    private static let window: Int64 = 5000
    private static let shown: Int64 = 50
    /// The largest body that is read for its description.
    private static let largestBody: Int64 = 1 << 20

    /// Why a pull request or a branch of a linked repository is linked to tasks, or not.
    public func explain(
        project: UUID, repository: UUID, _ subject: LinkExclusion.Subject
    ) async throws -> SyncExplanation {
        let results = try await client.run([
            RepositoryStore.select(project: project, repository: repository),
            DeliveryStore.log(repository: repository, about: subject, window: Self.window, limit: Self.shown),
        ])
        guard let link = try RepositoryStore.linkedRows(from: results[0]).first else {
            throw RepositoryRequests.notLinked
        }
        let deliveries = try DeliveryStore.log(from: results[1])
        var answer = SyncExplanation(
            repoID: repository, fullName: link.fullName, subject: subject, deliveries: deliveries)
        let run: ([PostgresQuery]) async throws(PostgresError) -> [PostgresResult] = {
            [client] (queries) async throws(PostgresError) in try await client.run(queries)
        }
        switch subject {
        case .pullRequest(let number):
            let key = PullRequestKey(repoID: repository, number: number)
            let description = try await description(in: deliveries)
            if let found = try await LinkExplainer.explain(key, project: project, description: description, run) {
                answer.pullRequest = found.row
                answer.links = found.explanation
            }
        case .branch(let name):
            answer.links = try await LinkExplainer.explain(
                BranchKey(repoID: repository, branch: name), project: project, run)
        }
        answer.numbers = try await numbers(of: answer.tasks, project: project)
        return answer
    }

    /// The description in the newest delivery whose body is still stored.
    private func description(in deliveries: [DeliveryLogRow]) async throws -> LinkExplanation.Description? {
        let newest = deliveries.first { row in
            row.event == "pull_request" && row.state == .applied && row.reason != DeliveryReason.superseded.text
        }
        guard let newest else { return nil }
        let result = try await client.run(DeliveryStore.body(of: newest.key, limit: Self.largestBody))
        guard let body = try DeliveryStore.body(from: result) else { return nil }
        do throws(PayloadError) {
            let event = try WebhookEvent.decode(event: newest.event, body: body.bytes, isForm: body.isForm)
            guard case .pullRequest(let event) = event else { return nil }
            return LinkExplanation.Description(
                text: event.pullRequest.body ?? "", isByBot: event.pullRequest.isByBot)
        } catch {
            // It was applied, so a body that cannot be read any more is one of an earlier version.
            return nil
        }
    }

    private func numbers(of tasks: Set<UUID>, project: UUID) async throws -> [UUID: Int64] {
        guard !tasks.isEmpty else { return [:] }
        let found = try TaskStore.tasks(
            from: try await client.run(TaskStore.numbers(project: project, ids: tasks.sorted())))
        return Dictionary(found.map { ($0.value, $0.key) }, uniquingKeysWith: { first, _ in first })
    }
}
