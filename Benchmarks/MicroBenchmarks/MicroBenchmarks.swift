// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Benchmark

/// The benchmark plugin looks for this name.
///
/// Nothing here has thresholds: times wobble, and this machine counts neither instructions nor allocations. The count
/// that is watched, statements per delivery, comes from `make bench-ingest`.
let benchmarks: @Sendable () -> Void = {
    Benchmark.defaultConfiguration = .init(
        metrics: [.wallClock, .cpuTotal, .throughput],
        scalingFactor: .kilo,
        maxDuration: .seconds(3)
    )
    signatureBenchmarks()
    payloadBenchmarks()
    decisionBenchmarks()
    rowBenchmarks()
}
