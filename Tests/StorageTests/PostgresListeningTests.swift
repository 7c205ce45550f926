// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Storage

@Suite("Listening", .timeLimit(.minutes(15)))
struct PostgresListeningTests {
    @Test("hears every notification in order, until its task is cancelled")
    func order() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let (heard, hear) = AsyncStream<PostgresNotification>.makeStream()
            let (started, start) = AsyncStream<Void>.makeStream()
            try await database.connected { connection in
                let ended = try await outcome { () async throws(PostgresError) in
                    try await connection.listen(on: "news", onListening: { start.finish() }) { hear.yield($0) }
                } cancelledOnce: {
                    for await _ in started {}
                    let notify = "SELECT pg_notify('news', n::text) FROM generate_series(1, 300) n ORDER BY n"
                    try await database.execute(notify)
                    try await database.execute("SELECT pg_notify('other', 'x'); NOTIFY news, '301'")
                    var expected = (1 ... 301).makeIterator()
                    for await notification in heard {
                        #expect(
                            notification == PostgresNotification(channel: "news", payload: "\(expected.next() ?? 0)"))
                        if notification.payload == "301" { break }
                    }
                }
                #expect(ended.error?.code == .cancelled)
                #expect(!connection.isUsable)
            }
        }
    }

    @Test("ends when it is cancelled while a notification is handled")
    func cancelledWhileHandling() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let (handling, handle) = AsyncStream<Void>.makeStream()
            try await database.connected { connection in
                let ended = try await outcome { () async throws(PostgresError) in
                    try await connection.listen(on: "news", onListening: { await notify(database) }) { _ in
                        handle.finish()
                        // An endless stream ends when its task is cancelled.
                        for await _ in AsyncStream<Void>.makeStream().stream {}
                        // Meanwhile the listener is woken, and finds no task that waits.
                        for _ in 0 ..< 1000 { await Task.yield() }
                    }
                } cancelledOnce: {
                    for await _ in handling {}
                }
                #expect(ended.error?.code == .cancelled)
            }
        }
    }

    @Test("ends when the server goes away")
    func terminated() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            try await database.connected { connection in
                let process = try await connection.serverProcess()
                let ended = await outcome { () async throws(PostgresError) in
                    try await connection.listen(on: "news", onListening: { await terminate(process, in: database) }) {
                        _ in
                        Issue.record("nobody notified")
                    }
                }
                #expect(ended.error?.code == .connectionLost)
                #expect(!connection.isUsable)
            }
        }
    }

    private func notify(_ database: TestDatabase) async {
        await #expect(throws: Never.self) { try await database.execute("NOTIFY news") }
    }

    private func terminate(_ process: Int32, in database: TestDatabase) async {
        await #expect(throws: Never.self) { try await database.execute("SELECT pg_terminate_backend(\(process))") }
    }
}
