// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import UnixSignals

/// Handles SIGINT and SIGTERM. The first signal cancels only work that may be stopped at any time, so everything around
/// it still ends properly. A second signal ends the process at once.
struct Interruption: Sendable {
    /// The exit status of a process that was interrupted.
    static let status: Int32 = 130
    /// How long after the first signal further ones are ignored. `timeout` and other programs send a signal both to the
    /// process and to its group.
    private static let echo = Duration.seconds(1)

    private enum Ended<Value: Sendable>: Sendable {
        case work(Result<Value, any Error>)
        case interrupted
    }

    private let first = WakeSignal()
    private let environment: SyncEnvironment

    init(environment: SyncEnvironment) {
        self.environment = environment
    }

    /// Handles signals while `work` runs.
    func whileRunning(_ work: @escaping @Sendable () async throws -> Void) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await work()
                return true
            }
            group.addTask {
                var signals = await UnixSignalsSequence(trapping: .sigterm, .sigint).makeAsyncIterator()
                guard await signals.next() != nil else { return false }
                first.send()
                let patience = environment.uptime() + Self.echo
                while await signals.next() != nil {
                    if environment.uptime() > patience { Foundation.exit(Self.status) }
                }
                return false
            }
            while let isWork = try await group.next(), !isWork {}
            group.cancelAll()
        }
    }

    /// Runs work, and cancels it at the first signal.
    /// - Returns: The value of the work; nil after a signal, even if the work threw an error then.
    func cancelling<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value? {
        let ended = await withTaskGroup(of: Ended<Value>.self) { group in
            group.addTask {
                do {
                    return .work(.success(try await work()))
                } catch {
                    return .work(.failure(error))
                }
            }
            group.addTask {
                await first.wait(clock: environment.clock)
                return .interrupted
            }
            // The group waits for the work in either case.
            defer { group.cancelAll() }
            return await group.next()
        }
        switch ended {
        case .work(let result): return try result.get()
        case .interrupted, nil: return nil
        }
    }
}
