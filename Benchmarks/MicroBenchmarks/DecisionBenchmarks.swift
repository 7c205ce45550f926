// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Benchmark
import Foundation
import GitHub
import Storage

/// What is decided for each delivery, and what one costs to encode for Postgres.
func decisionBenchmarks() {
    guard
        case .pullRequest(let event)? = try? WebhookEvent.decode(
            event: "pull_request", body: SampleDelivery.body, isForm: false)
    else { return }
    let snapshot = PullRequestSnapshot(event, id: UUID(), repoID: UUID())
    let rows = (1 ... 100).map { number in
        var row = snapshot.row
        row.number = Int32(number)
        return row
    }
    let project = UUID()

    Benchmark("Decision: order rule") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(PullRequestDecision(snapshot, stored: snapshot.row))
        }
    }

    Benchmark("Decision: references of a pull request") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(snapshot.references)
        }
    }

    Benchmark("Encoding: upsert of 100 pull requests", configuration: .init(scalingFactor: .one)) { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(PullRequestStore.upsert(rows, project: project))
        }
    }
}
