// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import TestSupport
import Testing

@testable import SyncEngine

@Suite("A statement of the intake, while Postgres restarts", .timeLimit(.minutes(15)))
struct RestartToleranceTests {
    private let clock = ManualClock()

    private func tolerance() -> RestartTolerance {
        RestartTolerance(limit: .seconds(4), patience: .seconds(8), environment: .test(clock: clock))
    }

    private static func error(_ code: PostgresError.Code, _ sqlState: String? = nil) -> PostgresError {
        PostgresError(code, operation: "test", sqlState: sqlState, detail: "")
    }

    /// Runs a statement that fails with these errors, and then succeeds.
    /// - Returns: its outcome, and how long it took. The clock goes as fast as it can.
    private func run(
        _ tolerance: RestartTolerance, failing errors: [PostgresError]
    ) async -> (outcome: Result<Int, PostgresError>, took: Duration) {
        let start = clock.now.offset
        var left = errors[...]
        let outcome = await withTaskGroup(of: Void.self) { group -> Result<Int, PostgresError> in
            group.addTask { [clock] in
                while let next = try? await clock.nextTimerScheduled() {
                    clock.advance(by: next.offset - clock.now.offset)
                }
            }
            defer { group.cancelAll() }
            do throws(PostgresError) {
                return Result<Int, PostgresError>.success(
                    try await tolerance.run { (_) throws(PostgresError) in
                        if let error = left.popFirst() { throw error }
                        return 1
                    })
            } catch {
                return .failure(error)
            }
        }
        return (outcome, clock.now.offset - start)
    }

    @Test("is repeated until the server is back")
    func repeated() async {
        let errors = [
            Self.error(.connectionLost), Self.error(.connectionFailed), Self.error(.server, "57P01"),
            Self.error(.server, "57P03"),
        ]
        let (outcome, took) = await run(tolerance(), failing: errors)
        #expect(outcome == .success(1))
        #expect(took < .seconds(1))
    }

    @Test("is not repeated for any other reason")
    func others() async {
        for error in [
            Self.error(.deadlineExceeded), Self.error(.poolExhausted), Self.error(.closed), Self.error(.cancelled),
            Self.error(.decoding), Self.error(.server, "23505"), Self.error(.server, "42703"),
        ] {
            let (outcome, took) = await run(tolerance(), failing: [error])
            #expect(outcome == .failure(error))
            #expect(took == .zero)
        }
    }

    @Test("is given up before GitHub gives up; and when the server stays away, at once")
    func patience() async {
        let tolerance = tolerance()
        let away = [PostgresError](repeating: Self.error(.connectionFailed), count: 1000)
        var waits: [Duration] = []
        for _ in 0 ..< 4 {
            let (outcome, took) = await run(tolerance, failing: away)
            #expect(outcome == .failure(away[0]))
            waits.append(took)
        }
        #expect(waits[0] > .seconds(3) && waits[0] < .seconds(4))
        #expect(waits[1] > .seconds(3) && waits[1] < .seconds(4))
        #expect(waits[3] == .zero)
        // It has come back, and the next time it may be away for a moment again.
        #expect(await run(tolerance, failing: []).outcome == .success(1))
        #expect(await run(tolerance, failing: Array(away[..<3])).outcome == .success(1))
    }

    @Test("ends when its task is cancelled")
    func cancelled() async throws {
        let tolerance = tolerance()
        let lost = Self.error(.connectionLost)
        let task = Task {
            do throws(PostgresError) {
                return Result<Int, PostgresError>.success(
                    try await tolerance.run { (_) throws(PostgresError) in throw lost })
            } catch {
                return .failure(error)
            }
        }
        try await clock.sleepers(atLeast: 1)
        task.cancel()
        #expect(await task.value == .failure(lost))
    }
}
