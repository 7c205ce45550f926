// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Benchmark
import Foundation
import GitHub
import Storage

/// What reading a batch back from Postgres costs, from libpq's result to our rows.
func rowBenchmarks() {
    let project = UUID()
    let deliveries = (1 ... 100).map { sequence -> [any PostgresEncodable] in
        [Int64(sequence), Int64(7), UUID(), UUID(), "pull_request", false, Int32(0), SampleDelivery.body]
    }
    if let result = PostgresResult.made(of: deliveries, operation: "benchmark.deliveries") {
        Benchmark("Decoding: rows of 100 deliveries", configuration: .init(scalingFactor: .one)) { benchmark in
            for _ in benchmark.scaledIterations {
                blackHole(try DeliveryStore.deliveries(from: result, project: project))
            }
        }
    }

    guard
        case .pullRequest(let event)? = try? WebhookEvent.decode(
            event: "pull_request", body: SampleDelivery.body, isForm: false)
    else { return }
    let row = PullRequestSnapshot(event, id: UUID(), repoID: UUID()).row
    let pullRequests = (1 ... 100).map { number -> [any PostgresEncodable] in
        [
            row.id, row.repoID, Int32(number), row.githubID, row.title, row.state, row.htmlURL, row.headBranch,
            row.headSHA, row.baseBranch, row.author, row.isDraft, row.isFromFork, row.mergedAt, row.githubUpdatedAt,
            row.ciState,
        ]
    }
    if let result = PostgresResult.made(of: pullRequests, operation: "benchmark.pull_requests") {
        Benchmark("Decoding: rows of 100 pull requests", configuration: .init(scalingFactor: .one)) { benchmark in
            for _ in benchmark.scaledIterations {
                blackHole(try PullRequestStore.rows(from: result))
            }
        }
    }
}
