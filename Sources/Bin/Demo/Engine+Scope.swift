// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Logging
import ServiceLifecycle

extension Engine {
    /// Serves while `body` runs, and has drained and closed its connections when it returns.
    /// - Parameter body: gets the port.
    func whileRunning<Value>(logger: Logger, _ body: (Int) async throws -> Value) async throws -> Value {
        let result: Result<Value, any Error>
        do {
            result = .success(try await serve(logger: logger, body))
        } catch {
            result = .failure(error)
        }
        await close()
        return try result.get()
    }

    private func serve<Value>(logger: Logger, _ body: (Int) async throws -> Value) async throws -> Value {
        let (ports, announcement) = AsyncStream.makeStream(of: Int.self)
        let services = ServiceGroup(
            configuration: ServiceGroupConfiguration(services: services { announcement.yield($0) }, logger: logger))
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                // Whoever waits for a port that never came waits no longer.
                defer { announcement.finish() }
                try await services.run()
            }
            guard let port = await ports.first(where: { _ in true }) else {
                // The reason why it does not serve.
                try await group.waitForAll()
                throw CancellationError()
            }
            do {
                let value = try await body(port)
                await services.triggerGracefulShutdown()
                try await group.waitForAll()
                return value
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }
}
