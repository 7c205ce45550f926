// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Benchmark
import Environment
import GitHub

func signatureBenchmarks() {
    let secret = WebhookSecret(Secret("an ordinary hook secret"))
    let signature = secret.signature(for: SampleDelivery.body)
    let wrong = "sha256=" + String(repeating: "0", count: 64)

    Benchmark("Signature: right, 25 KB") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(secret.isValid(signature: signature, for: SampleDelivery.body))
        }
    }

    Benchmark("Signature: wrong, 25 KB") { benchmark in
        for _ in benchmark.scaledIterations {
            blackHole(secret.isValid(signature: wrong, for: SampleDelivery.body))
        }
    }
}
