// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Logging
public import ServiceLifecycle

/// Runs a server while `body` runs, and then shuts it down gracefully. A plain cancellation is not enough: NIO traps
/// when a server is cancelled that has just accepted a connection ("Deinited NIOAsyncWriter").
/// - Parameters:
///   - ports: where the server sends its port once it listens.
///   - body: gets the port.
public func serving<R: Sendable>(
    _ server: some Service, on ports: AsyncStream<Int>, _ body: (Int) async throws -> R
) async throws -> R {
    var configuration = ServiceGroupConfiguration(
        services: [server], logger: Logger(label: "serving", factory: { _ in SwiftLogNoOpLogHandler() }))
    // A bound for tests that leave a connection half open.
    configuration.maximumGracefulShutdownDuration = .seconds(30)
    let services = ServiceGroup(configuration: configuration)
    return try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await services.run() }
        let result: Result<R, any Error>
        do {
            result = .success(try await withPort(of: ports, body))
        } catch {
            result = .failure(error)
        }
        await services.triggerGracefulShutdown()
        try await group.waitForAll()
        return try result.get()
    }
}

private func withPort<R>(of ports: AsyncStream<Int>, _ body: (Int) async throws -> R) async throws -> R {
    for await port in ports { return try await body(port) }
    throw CancellationError()
}
