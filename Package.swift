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
        .target(name: "Environment", dependencies: [metrics]),
        .target(name: "JSON"),
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
            ]
        ),
        .target(
            name: "Storage",
            dependencies: ["CPostgres", "Environment", "JSON", "Migrations", crypto, deque, logging, metrics]
        ),
        .target(name: "EmbeddedPostgres", dependencies: ["Environment", logging]),
        .target(
            name: "GitHub",
            dependencies: [
                "Environment", "JSON", crypto, httpClient, jwtKit, logging, metrics, nioCore, nioHTTP1, nioPosix,
            ]
        ),
        .target(name: "RateLimits", dependencies: ["Environment", "GitHub", crypto, deque, logging, metrics]),
        .target(name: "Paca", dependencies: ["Environment", crypto, httpClient, logging, metrics, nioCore, nioHTTP1]),
        .target(
            name: "Actors", dependencies: ["Environment", "GitHub", "JSON", "Storage", deque, logging, metrics]
        ),
        .target(
            name: "SyncEngine",
            dependencies: [
                "Actors", "Environment", "GitHub", "JSON", "RateLimits", "Storage", deque, lifecycle, logging, metrics,
            ]
        ),
        .target(
            name: "WebAPI",
            dependencies: [
                "Environment", "GitHub", "JSON", "Paca", "Storage", "SyncEngine", hummingbird, lifecycle, logging,
                metrics, nioCore, nioHTTP1,
            ]
        ),
        .executableTarget(
            name: "Bin",
            dependencies: [
                "EmbeddedPostgres", "Environment", "GitHub", "JSON", "Paca", "Storage", "SyncEngine", "WebAPI",
                argumentParser, configuration, httpClient, hummingbird, lifecycle, logging, metrics, nioCore, signals,
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
            dependencies: ["EmbeddedPostgres", "Environment", "JSON", "Storage", lifecycle, logging, metrics],
            path: "Tests/Support/Basics"
        ),
        .target(
            name: "TestWorlds",
            dependencies: ["Environment", "GitHub", "Storage", "SyncEngine", "TestSupport", logging],
            path: "Tests/Support/Worlds"
        ),
        // Run by scripts/check-instructions.
        .executableTarget(
            name: "HotPath",
            dependencies: ["Actors", "Environment", "Storage", "SyncEngine", "TestSupport", "TestWorlds"],
            path: "Tests/HotPath"
        ),
        .testTarget(name: "EnvironmentTests", dependencies: ["Environment", "TestSupport", logging]),
        .testTarget(name: "JSONTests", dependencies: ["Environment", "JSON", "TestSupport"]),
        .testTarget(name: "StorageTests", dependencies: ["Environment", "JSON", "Storage", "TestSupport", logging]),
        .testTarget(
            name: "EmbeddedPostgresTests",
            dependencies: ["EmbeddedPostgres", "Environment", "Storage", "TestSupport", logging]
        ),
        .testTarget(
            name: "GitHubTests",
            dependencies: [
                "Environment", "GitHub", "JSON", "TestSupport", httpClient, hummingbird, jwtKit, logging, nioCore,
                nioHTTP1, nioPosix,
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
                "Environment", "Paca", "TestSupport", crypto, httpClient, hummingbird, logging, nioCore, nioHTTP1,
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
                "Actors", "Environment", "GitHub", "GitHubSimulator", "JSON", "RateLimits", "Storage", "SyncEngine",
                "TestSupport", "TestWorlds", httpClient, hummingbird, logging, metrics, nioCore,
            ]
        ),
        .testTarget(
            name: "WebAPITests",
            dependencies: [
                "Actors", "Environment", "GitHub", "GitHubSimulator", "JSON", "Paca", "Storage", "SyncEngine",
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
