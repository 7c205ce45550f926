// swift-tools-version: 6.3
// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let package = Package(
    name: "paca-sync-benchmarks",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "ingest-bench", targets: ["IngestBench"])
    ],
    dependencies: [
        .package(name: "paca-sync", path: ".."),
        // Without its traits: they need packages that count allocations by preloading a library.
        .package(url: "https://github.com/ordo-one/benchmark.git", from: "1.38.1", traits: []),
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
    ],
    targets: [
        // Webhook bodies of our own making, shaped like GitHub's.
        .target(name: "SampleBodies", path: "SampleBodies", swiftSettings: swiftSettings),
        // A process of its own that only speaks HTTP and SQL to the service; of its parts it uses the random numbers.
        .executableTarget(
            name: "IngestBench",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "PacaSyncParts", package: "paca-sync"),
                "SampleBodies",
            ],
            // Not directly below a folder named Benchmarks: there the benchmark plugin takes it for one of its own.
            path: "IngestBench/Sources",
            swiftSettings: swiftSettings
        ),
        .executableTarget(
            name: "MicroBenchmarks",
            dependencies: [
                .product(name: "Benchmark", package: "benchmark"),
                .product(name: "PacaSyncParts", package: "paca-sync"),
                "SampleBodies",
            ],
            path: "MicroBenchmarks",
            swiftSettings: swiftSettings,
            plugins: [.plugin(name: "BenchmarkPlugin", package: "benchmark")]
        ),
    ]
)
