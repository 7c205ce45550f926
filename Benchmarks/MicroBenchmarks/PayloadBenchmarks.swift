// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Foundation
import GitHub

func payloadBenchmarks() {
    Benchmark("Payload: pull_request, 25 KB") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try WebhookEvent.decode(event: "pull_request", body: SampleDelivery.body, isForm: false))
        }
    }

    Benchmark("Payload: event nobody handles, 25 KB") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try WebhookEvent.decode(event: "pull_request_review", body: SampleDelivery.body, isForm: false))
        }
    }

    // The yardstick: the same fields by Foundation.
    let decoder = JSONDecoder()
    let data = Data(SampleDelivery.body)

    Benchmark("Payload: Foundation, 25 KB") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(try decoder.decode(FoundationPullRequestEvent.self, from: data))
        }
    }
}
