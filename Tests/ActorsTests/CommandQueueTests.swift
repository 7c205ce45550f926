// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import TestSupport
import Testing

@testable import Actors

@Suite("The commands that wait for a project", .timeLimit(.minutes(15)))
struct CommandQueueTests {
    private let clock = ManualClock()
    private let queue = CommandQueue()
    private let arrived = WakeSignal()

    private static let command = ProjectCommand.unlinkPullRequest(
        PullRequestKey(repoID: UUID(), number: 7), task: UUID())

    private func perform() async -> CommandQueue.Outcome {
        await queue.perform(Self.command, within: .seconds(10), .test(clock: clock)) { arrived.send() }
    }

    private static func code(_ outcome: CommandQueue.Outcome) -> PostgresError.Code? {
        if case .failure(let error) = outcome { error.code } else { nil }
    }

    @Test("are taken in order, and each caller gets its own answer")
    func order() async {
        var answers: [CommandQueue.Outcome] = []
        for answer in [CommandQueue.Outcome.success(.done), .failure(.outage), .success(.notLinked)] {
            async let outcome = perform()
            await arrived.waitRegardless()
            let entry = queue.take()
            #expect(queue.isEmpty)
            if let entry { queue.finish(entry, answer) }
            answers.append(await outcome)
        }
        #expect(answers == [.success(.done), .failure(.outage), .success(.notLinked)])
        #expect(clock.sleeperCount == 0)
    }

    @Test("are withdrawn when the caller is cancelled or the deadline passes")
    func withdrawn() async throws {
        let cancelled = Task { await perform() }
        await arrived.waitRegardless()
        cancelled.cancel()
        #expect(Self.code(await cancelled.value) == .cancelled)
        async let late = perform()
        await arrived.waitRegardless()
        try await clock.sleepers(atLeast: 1)
        clock.advance(by: .seconds(10))
        #expect(Self.code(await late) == .deadlineExceeded)
        #expect(queue.take() == nil)
        let before = Task {
            // Cancelled before it begins.
            withUnsafeCurrentTask { $0?.cancel() }
            return await perform()
        }
        #expect(Self.code(await before.value) == .cancelled)
        #expect(queue.take() == nil)
        #expect(clock.sleeperCount == 0)
    }

    @Test("under way are told that their caller is gone, and still end as they end")
    func underWay() async throws {
        for isCommitted in [true, false] {
            let caller = Task { await perform() }
            await arrived.waitRegardless()
            let entry = try #require(queue.take())
            caller.cancel()
            await entry.gone.waitRegardless()
            let stopped = PostgresError(.cancelled, operation: "test", detail: "")
            queue.finish(entry, isCommitted ? .success(.done) : .failure(stopped))
            #expect(await caller.value == (isCommitted ? .success(.done) : .failure(CommandQueue.gaveUp(.cancelled))))
        }
    }

    @Test("are refused once the queue is closed; those that wait are still taken, unless all are refused")
    func closed() async {
        async let waiting = perform()
        await arrived.waitRegardless()
        queue.close()
        #expect(Self.code(await perform()) == .closed)
        #expect(!queue.isEmpty)
        queue.refuse()
        #expect(Self.code(await waiting) == .closed)
        #expect(queue.isEmpty)
        #expect(clock.sleeperCount == 0)
    }
}
