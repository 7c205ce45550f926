// swift-tools-version: 6.3
// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import PackageDescription

let swiftSettings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0335-existential-any.md
    .enableUpcomingFeature("ExistentialAny"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0444-member-import-visibility.md
    .enableUpcomingFeature("MemberImportVisibility"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0409-access-level-on-imports.md
    .enableUpcomingFeature("InternalImportsByDefault"),
    // https://github.com/swiftlang/swift-evolution/blob/main/proposals/0461-async-function-isolation.md
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let cryptoExtras = Target.Dependency.product(name: "CryptoExtras", package: "swift-crypto")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let signals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let httpClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let jwtKit = Target.Dependency.product(name: "JWTKit", package: "jwt-kit")
let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let configuration = Target.Dependency.product(name: "Configuration", package: "swift-configuration")

let package = Package(
    name: "paca-sync",
    platforms: [.macOS(.v15)],
    products: [
        .executable(name: "paca-sync", targets: ["Bin"]),
        .executable(name: "paca-sync-demo", targets: ["Demo"]),
        .executable(name: "github-simulator", targets: ["GitHubSimulatorCommand"]),
        .library(
            name: "PacaSyncParts", targets: ["Actors", "Environment", "GitHub", "JSON", "Storage", "SyncEngine"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser.git", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-collections.git", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-configuration.git", from: "1.4.0"),
        .package(url: "https://github.com/apple/swift-crypto.git", from: "4.5.0"),
        .package(url: "https://github.com/apple/swift-log.git", from: "1.16.0"),
        .package(url: "https://github.com/apple/swift-metrics.git", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio.git", from: "2.101.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird.git", from: "2.28.0"),
        .package(url: "https://github.com/swift-server/async-http-client.git", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle.git", from: "2.13.0"),
        .package(url: "https://github.com/vapor/jwt-kit.git", from: "5.7.1"),
    ],
    targets: [
        .systemLibrary(
            name: "CPostgres",
            pkgConfig: "libpq",
            providers: [.apt(["libpq-dev"]), .brew(["libpq"])]
        ),
        .systemLibrary(
            // Without pkg-config, whose file for hiredis has a flag that the package manager warns of. The header is
            // where the compiler looks anyway.
            name: "CHiredis",
            providers: [.apt(["libhiredis-dev"])]
        ),
        .systemLibrary(
            name: "COpenSSL",
            pkgConfig: "openssl",
            providers: [.apt(["libssl-dev"]), .brew(["openssl@3"])]
        ),
        .target(name: "Environment", dependencies: [metrics]),
        .target(name: "JSON"),
        .target(name: "Sockets"),
        .target(
            name: "Migrations",
            path: "migrations",
            sources: ["Migrations.swift"],
            resources: [
                .embedInCode("0000_host_tables.sql"),
                .embedInCode("0001_plugin_tables.sql"),
                .embedInCode("0002_plugin_columns.sql"),
                .embedInCode("0003_deliveries.sql"),
                .embedInCode("0004_projection.sql"),
                .embedInCode("0005_integrations.sql"),
                .embedInCode("0006_hook_cleanup.sql"),
                .embedInCode("0007_tombstones_and_partitions.sql"),
                .embedInCode("0008_indexes.sql"),
                .embedInCode("0009_credentials.sql"),
                .embedInCode("0011_checks_and_ties.sql"),
                .embedInCode("0012_references_and_reviews.sql"),
                .embedInCode("0013_contract.sql"),
                .embedInCode("0020_recovery.sql"),
                .embedInCode("0021_hook_keeper.sql"),
                .embedInCode("0022_leases_and_events.sql"),
                .embedInCode("0023_deletions.sql"),
                .embedInCode("0024_sync_health.sql"),
            ]
        ),
        .target(
            name: "Storage",
            dependencies: [
                "CPostgres", "Environment", "JSON", "Migrations", "Sockets", crypto, deque, logging, metrics,
            ]
        ),
        .target(name: "Valkey", dependencies: ["CHiredis", "COpenSSL", "Environment", "Sockets", deque]),
        .target(name: "EmbeddedPostgres", dependencies: ["Environment", logging]),
        .target(
            name: "GitHub",
            dependencies: [
                "Environment", "JSON", crypto, httpClient, jwtKit, logging, metrics, nioCore, nioHTTP1, nioPosix,
            ]
        ),
        .target(name: "RateLimits", dependencies: ["Environment", "GitHub", deque, logging, metrics]),
        .target(
            name: "Paca",
            dependencies: ["Environment", "JSON", "Valkey", crypto, httpClient, logging, metrics, nioCore, nioHTTP1]
        ),
        .target(
            name: "Actors", dependencies: ["Environment", "GitHub", "JSON", "Storage", deque, logging, metrics]
        ),
        .target(
            name: "SyncEngine",
            dependencies: [
                "Actors", "Environment", "GitHub", "JSON", "Paca", "RateLimits", "Storage", "Valkey", deque, lifecycle,
                logging, metrics,
            ]
        ),
        .target(name: "MCP", dependencies: ["Environment", "JSON"]),
        .target(
            name: "WebAPI",
            dependencies: [
                "Environment", "GitHub", "JSON", "MCP", "Paca", "Storage", "SyncEngine", hummingbird, lifecycle,
                logging,
                metrics, nioCore, nioHTTP1,
            ]
        ),
        .executableTarget(
            name: "Bin",
            dependencies: [
                "Actors", "EmbeddedPostgres", "Environment", "GitHub", "JSON", "MCP", "Paca", "Storage", "SyncEngine",
                "Valkey", "WebAPI", argumentParser, configuration, httpClient, hummingbird, lifecycle, logging, metrics,
                nioCore, nioHTTP1, signals,
            ]
        ),

        // No product target imports these; scripts/check-style refuses it.
        .target(
            name: "GitHubSimulator",
            dependencies: [
                "Environment", "JSON", crypto, cryptoExtras, deque, httpClient, hummingbird, lifecycle, logging,
                nioCore, nioHTTP1,
            ],
            path: "Tools/GitHubSimulator"
        ),
        .executableTarget(
            name: "GitHubSimulatorCommand",
            dependencies: ["GitHubSimulator", argumentParser, lifecycle, logging, signals],
            path: "Tools/GitHubSimulatorCommand"
        ),
        .executableTarget(
            name: "Demo",
            dependencies: [
                "Actors", "EmbeddedPostgres", "Environment", "GitHubSimulator", "Storage", "SyncEngine", "WebAPI",
                argumentParser, lifecycle, logging, metrics, signals,
            ],
            path: "Tools/Demo"
        ),

        .target(
            name: "TestSupport",
            dependencies: [
                "EmbeddedPostgres", "Environment", "JSON", "Storage", hummingbird, lifecycle, logging, metrics, nioCore,
            ],
            path: "Tests/Support/Basics"
        ),
        .target(
            name: "TestGitHub", dependencies: ["Environment", "GitHub", "GitHubSimulator", "TestSupport"],
            path: "Tests/Support/GitHub"
        ),
        .target(
            name: "TestWorlds",
            dependencies: ["Environment", "GitHub", "Storage", "SyncEngine", "TestSupport", logging],
            path: "Tests/Support/Worlds"
        ),
        // The whole engine under virtual time and a seed (docs/simulation.md).
        .target(
            name: "Simulation",
            dependencies: [
                "Environment", "GitHub", "GitHubSimulator", "Storage", "SyncEngine", "TestGitHub", "TestSupport",
                "TestWorlds", deque,
            ],
            path: "Tests/Simulation",
            exclude: ["mutations"]
        ),
        // Run by `make simulate`.
        .executableTarget(name: "Simulate", dependencies: ["Simulation"], path: "Tests/Simulate"),
        // Run by scripts/check-instructions.
        .executableTarget(
            name: "HotPath",
            dependencies: ["Actors", "Environment", "Storage", "SyncEngine", "TestSupport", "TestWorlds"],
            path: "Tests/HotPath"
        ),
        .testTarget(name: "EnvironmentTests", dependencies: ["Environment", "TestSupport", logging]),
        .testTarget(name: "JSONTests", dependencies: ["Environment", "JSON", "TestSupport"]),
        .testTarget(name: "SocketsTests", dependencies: ["Sockets"]),
        .testTarget(name: "ValkeyTests", dependencies: ["Environment", "TestSupport", "Valkey"]),
        .testTarget(name: "StorageTests", dependencies: ["Environment", "JSON", "Storage", "TestSupport", logging]),
        .testTarget(
            name: "EmbeddedPostgresTests",
            dependencies: ["EmbeddedPostgres", "Environment", "Storage", "TestSupport", logging]
        ),
        .testTarget(
            name: "GitHubTests",
            dependencies: [
                "Environment", "GitHub", "JSON", "TestGitHub", "TestSupport", httpClient, hummingbird, jwtKit, logging,
                nioCore, nioHTTP1, nioPosix,
            ]
        ),
        .testTarget(
            name: "RateLimitsTests",
            dependencies: [
                "Environment", "GitHub", "RateLimits", "Storage", "SyncEngine", "TestSupport", logging, metrics,
            ]
        ),
        .testTarget(
            name: "PacaTests",
            dependencies: [
                "Environment", "JSON", "Paca", "TestSupport", "Valkey", crypto, httpClient, hummingbird, logging,
                nioCore, nioHTTP1,
            ]
        ),
        .testTarget(
            name: "ActorsTests",
            dependencies: [
                "Actors", "Environment", "GitHub", "Storage", "SyncEngine", "TestSupport", "TestWorlds", logging,
                metrics,
            ]
        ),
        .testTarget(
            name: "SyncEngineTests",
            dependencies: [
                "Actors", "Environment", "GitHub", "GitHubSimulator", "JSON", "Paca", "RateLimits", "Storage",
                "SyncEngine", "TestGitHub", "TestSupport", "TestWorlds", "Valkey", httpClient, hummingbird, logging,
                metrics, nioCore,
            ]
        ),
        .testTarget(name: "SimulationTests", dependencies: ["GitHubSimulator", "Simulation"]),
        .testTarget(name: "MCPTests", dependencies: ["Environment", "JSON", "MCP", "TestSupport"]),
        .testTarget(
            name: "WebAPITests",
            dependencies: [
                "Actors", "Environment", "GitHub", "GitHubSimulator", "JSON", "MCP", "Paca", "Storage", "SyncEngine",
                "TestSupport", "TestWorlds", "WebAPI", httpClient, hummingbird, lifecycle, logging, metrics, nioCore,
                nioHTTP1, nioPosix,
            ]
        ),
        .testTarget(
            name: "GitHubSimulatorTests",
            dependencies: [
                "Environment", "GitHub", "GitHubSimulator", "JSON", "TestSupport", cryptoExtras, httpClient,
                hummingbird, lifecycle, logging, nioCore, nioHTTP1,
            ]
        ),
        .testTarget(
            name: "BinTests",
            dependencies: [
                "Bin", "Demo", "EmbeddedPostgres", "Environment", "GitHub", "GitHubSimulator", "Storage",
                "TestSupport", crypto, httpClient, logging, nioCore, nioHTTP1,
            ]
        ),
        .testTarget(
            name: "DemoTests",
            dependencies: ["Demo", "Environment", "GitHubSimulator", "Storage", "TestSupport"]
        ),
    ]
)

for target in package.targets where target.type != .system {
    target.swiftSettings = swiftSettings
}

// scripts/check-threads compiles everything a second time, so it takes only the unit tests of what runs concurrently.
if Context.environment["PACA_SYNC_TESTS"] == "concurrency" {
    let kept: Set<String> = [
        "CPostgres", "Environment", "JSON", "Migrations", "Storage", "EmbeddedPostgres", "GitHub", "RateLimits",
        "Actors", "SyncEngine", "TestSupport", "TestWorlds", "EnvironmentTests", "StorageTests", "RateLimitsTests",
        "ActorsTests",
    ]
    package.products = []
    package.targets.removeAll { !kept.contains($0.name) }
}
