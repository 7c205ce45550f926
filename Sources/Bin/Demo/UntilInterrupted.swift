// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import UnixSignals

/// Runs work that SIGINT and SIGTERM cancel; a second signal ends the process at once.
struct UntilInterrupted {
    /// The exit status of a process that was interrupted.
    static let status: Int32 = 130

    let environment: SyncEnvironment

    /// Returns when the work has ended, also when that was because of a signal; what it threw then is of no interest.
    func run(_ work: @escaping @Sendable () async throws -> Void) async throws {
        let interrupted = WakeSignal()
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                try await cancelling(work, when: interrupted)
                return true
            }
            group.addTask {
                var signals = await UnixSignalsSequence(trapping: .sigterm, .sigint).makeAsyncIterator()
                guard await signals.next() != nil else { return false }
                interrupted.send()
                guard await signals.next() != nil else { return false }
                Foundation.exit(Self.status)
            }
            while let isWork = try await group.next(), !isWork {}
            group.cancelAll()
        }
    }

    private enum Ended {
        case work(Result<Void, any Error>)
        case interrupted
    }

    private func cancelling(
        _ work: @escaping @Sendable () async throws -> Void, when interrupted: WakeSignal
    ) async throws {
        let first = await withTaskGroup(of: Ended.self) { group in
            group.addTask {
                do {
                    return .work(.success(try await work()))
                } catch {
                    return .work(.failure(error))
                }
            }
            group.addTask {
                await interrupted.wait(clock: environment.clock)
                return .interrupted
            }
            // The work is waited for in either case, when the group ends.
            defer { group.cancelAll() }
            return await group.next()
        }
        if case .work(let result) = first { try result.get() }
    }
}
