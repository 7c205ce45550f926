// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@Suite(
    "All bodies that GitHub published, sent to one project in any order",
    .enabled(if: !RealBody.all.isEmpty, "needs ../shared/testdata/github beside the package"), .serialized
)
struct RealBodiesOrderTests {
    private struct Sending: Sendable {
        let body: RealBody
        let guid: UUID
    }

    @Test("end in the state that the order rule demands (P2, P4)", arguments: [1, 2, 3, 4, 5, 6] as [UInt64])
    func anyOrder(seed: UInt64) async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, prefix: "REST", tasks: 300)
            var random = SeededRandom(seed: seed)
            let traffic = Self.traffic(&random)
            let sizes = traffic.map { _ in Int.random(in: 1 ... 6, using: &random) }
            try await TestServerApp.with(database) { app in
                try await Self.send(traffic, inGroupsOf: sizes, to: project, of: app)
            }
            try await expectDeliveries(traffic, in: database)
            try await expectPullRequests(of: project, in: database)
            try await expectChecks(of: project, in: database)
            #expect(try await database.rows("SELECT hook_state FROM github_repositories") == ["(active)"])
            #expect(
                try await database.number("SELECT count(*) FROM sync_outbox WHERE topic = 'github.pr_linked'")
                    == database.number("SELECT count(*) FROM github_task_pr_links"))
        }
    }

    /// Every body with two delivery ids, each sent one to three times, in random order.
    private static func traffic(_ random: inout SeededRandom) -> [Sending] {
        var traffic: [Sending] = []
        for body in RealBody.all + RealBody.all {
            let sending = Sending(body: body, guid: UUID())
            traffic += Array(repeating: sending, count: Int.random(in: 1 ... 3, using: &random))
        }
        return traffic.shuffled(using: &random)
    }

    /// Sends several at once, so that they are applied in one batch, then the next ones.
    private static func send(
        _ traffic: [Sending], inGroupsOf sizes: [Int], to project: TestProject, of app: TestServerApp
    ) async throws {
        var rest = traffic[...]
        for size in sizes where !rest.isEmpty {
            try await withThrowingTaskGroup(of: Void.self) { group in
                for sending in rest.prefix(size) {
                    group.addTask {
                        let answer = try await app.deliver(
                            sending.body.bytes(), to: project, event: sending.body.event, guid: sending.guid)
                        #expect(answer.status == 202)
                    }
                }
                try await group.waitForAll()
            }
            rest = rest.dropFirst(size)
        }
    }

    private func expectDeliveries(_ traffic: [Sending], in database: TestDatabase) async throws {
        let sent = Dictionary(traffic.map { ($0.guid, $0.body) }, uniquingKeysWith: { $1 })
        let expected = try sent.map { "(\($0.key.uuidString.lowercased()),\(try $0.value.truth().state))" }.sorted()
        #expect(try await database.rows("SELECT guid, state FROM sync_deliveries ORDER BY guid::text") == expected)
    }

    /// The stored row is the newest news of each pull request. If several are equally new, it is one of them as a
    /// whole.
    private func expectPullRequests(of project: TestProject, in database: TestDatabase) async throws {
        let told = try RealBody.all.compactMap { try $0.truth().pullRequest() }
        let kept = try await KeptPullRequest.all(of: project, in: database)
        #expect(kept.map(\.prNumber) == Set(told.map(\.prNumber)).sorted())
        for row in kept {
            let all = told.filter { $0.prNumber == row.prNumber }
            let newest = all.max { ($0.githubUpdatedAt, $0.rank) < ($1.githubUpdatedAt, $1.rank) }
            #expect(row.githubUpdatedAt == newest?.githubUpdatedAt)
            #expect(row.state == newest?.state)
            let candidates = all.filter { $0.githubUpdatedAt == newest?.githubUpdatedAt && $0.rank == newest?.rank }
            #expect(candidates.contains(row))
        }
    }

    /// The stored check is the newest run of each app, suite and name. It is completed if any news of the run said so.
    private func expectChecks(of project: TestProject, in database: TestDatabase) async throws {
        let told = try RealBody.all.compactMap { try $0.truth().check() }
        let kept = try await KeptCheck.all(of: project, in: database)
        let key = { (check: KeptCheck) in [check.headSha, "\(check.appId)", "\(check.suiteId)", check.name] }
        #expect(Set(kept.map(key)) == Set(told.map(key)))
        #expect(Set(kept.map(key)).count == kept.count)
        for row in kept {
            let runs = told.filter { key($0) == key(row) }
            #expect(row.githubId == runs.map(\.githubId).max())
            let newest = runs.filter { $0.githubId == row.githubId }
            #expect(newest.contains(row))
            #expect((row.status == "completed") == newest.contains { $0.status == "completed" })
        }
    }
}
