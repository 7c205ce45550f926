// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import Synchronization
import TestSupport
import TestWorlds
import Testing

@testable import SyncEngine

@Suite("The streams of events", .timeLimit(.minutes(15)))
struct SyncEventTests {
    private static let project = UUID.zeros

    private func backfill(_ done: Int32, isDone: Bool = false, seconds: Int = 1) -> ProgressRow {
        .backfill(
            project: Self.project, repoID: .zeros, fullName: "octo/herd",
            BackfillProgressRow(isDone: isDone, done: done, total: 9, elapsed: .seconds(seconds)))
    }

    @Test("Only what changed is written, and a comment when nothing has for a while")
    func text() {
        var text = SyncEventText()
        let first = text.text(for: [backfill(1)])
        #expect(first.hasPrefix("retry: 3000\n\nevent: backfill\ndata: {\"repo_id\":"))
        #expect(first.hasSuffix("\"done\":1,\"total\":9,\"rate\":1.0,\"seconds_left\":8}\n\n"))
        #expect(text.text(for: [backfill(1, seconds: 2)]) == "", "the time that passes is no news")
        #expect(text.text(for: [backfill(2)]).contains("\"done\":2"))
        #expect(text.text(for: [backfill(2, isDone: true)]).contains("\"state\":\"done\""))
        let told = ProgressRow.health(ToldHealthRow(projectID: Self.project, status: "broken", problems: "[]"))
        #expect(
            text.text(for: [backfill(2, isDone: true), told])
                == "event: health\ndata: {\"status\":\"broken\",\"problems\":[]}\n\n")
        let quiet = (0 ..< SyncEventText.quietRounds * 2).map { _ in text.text(for: [told]) }
        #expect(quiet.filter { !$0.isEmpty } == [": still here\n\n", ": still here\n\n"])
        #expect(quiet.last == ": still here\n\n")
    }

    @Test("A stream ends after some minutes, so that its permission is checked again")
    func ends() {
        var text = SyncEventText()
        for _ in 1 ..< SyncEventText.rounds { _ = text.text(for: []) }
        #expect(!text.isOver)
        _ = text.text(for: [])
        #expect(text.isOver)
    }

    @Test("Streams share one statement a round, nothing is read while nobody watches, and their number is bounded")
    func sharing() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let clock = ManualClock()
            let reads = Reads()
            let client = FaultyClient(database.pool) { queries in
                reads.add(queries.count)
                return nil
            }
            var limits = SyncEventFeed.Limits()
            limits.perProject = 2
            limits.streams = 3
            let feed = SyncEventFeed(client: client, limits: limits, environment: .test(clock: clock))
            var first = feed.watch(project.id)
            let second = feed.watch(project.id)
            #expect(feed.watch(project.id) == nil, "one project")
            var other = feed.watch(UUID())
            #expect(feed.watch(UUID()) == nil, "the process")
            try await database.execute(
                "INSERT INTO sync_backfills (repo_id, done) VALUES ('\(project.repoID)', 4)")
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await feed.loop.round() }
                let firstFound = await first?.first { _ in true }
                #expect(firstFound?.count == 1)
                var rows = second?.makeAsyncIterator()
                let secondFound = await rows?.next()
                #expect(secondFound?.count == 1)
                let none = await other?.first { _ in true }
                #expect(none == [])
                // What began the streams counts as one more reason to read.
                let more = await rows?.next()
                #expect(more?.count == 1)
                #expect(reads.all == [1, 1])
                try await clock.sleepers(atLeast: 1)
                // Two streams are dropped; the round goes on for the third, which is then the only one.
                first = nil
                other = nil
                clock.advance(by: SyncEventFeed.interval)
                let again = await rows?.next()
                #expect(again?.count == 1)
                #expect(reads.all == [1, 1, 1])
                try await clock.sleepers(atLeast: 1)
                feed.close()
                clock.advance(by: SyncEventFeed.interval)
                try await group.waitForAll()
            }
            #expect(feed.count == 0)
            try await feed.loop.round()
            #expect(reads.all == [1, 1, 1])
        }
    }

    /// The sizes of round trips.
    private final class Reads: Sendable {
        private let sizes = Mutex<[Int]>([])
        var all: [Int] { sizes.withLock { $0 } }
        func add(_ size: Int) { sizes.withLock { $0.append(size) } }
    }
}
