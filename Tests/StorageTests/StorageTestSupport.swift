// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport

@testable import Storage

extension SQLStatement {
    /// A statement of a test. It needs a name of its own: Postgres cuts names at 63 bytes, so the text cannot be the
    /// name.
    static func test(_ text: String) -> SQLStatement {
        SQLStatement("test.\(UInt(bitPattern: text.hashValue))", text)
    }
}

extension PostgresQuery {
    /// A query of a test.
    static func test(_ text: String, _ parameters: any PostgresEncodable...) -> PostgresQuery {
        var query = PostgresQuery(.test(text))
        for parameter in parameters { query.bind(parameter) }
        return query
    }
}

extension TestDatabase {
    /// Lends a separate connection and closes it afterwards.
    func connected<R>(
        environment: SyncEnvironment = .real(), _ body: (PostgresConnection) async throws -> R
    ) async throws -> R {
        let connection = try await PostgresConnection.connect(configuration, environment: environment)
        do {
            let result = try await body(connection)
            await connection.close()
            return result
        } catch {
            await connection.close()
            throw error
        }
    }

    /// Suspends until a condition is true in the database. The server checks it repeatedly for up to five minutes.
    func wait(until condition: String) async throws {
        let script = """
            DO $wait$ BEGIN
                FOR round IN 1..30000 LOOP
                    PERFORM pg_stat_clear_snapshot();
                    IF (\(condition)) THEN RETURN; END IF;
                    PERFORM pg_sleep(0.01);
                END LOOP;
                RAISE 'never: %', $condition$\(condition)$condition$;
            END $wait$
            """
        try await connected {
            try await $0.execute(script: script, operation: "wait", deadline: Duration.backstop + .backstop)
        }
    }

    /// Suspends until the connection's server process runs a statement with this text.
    func wait(untilRunning text: String) async throws {
        try await wait(until: Self.isRunning(text))
    }

    /// The condition of such a wait.
    static func isRunning(_ text: String) -> String {
        """
        EXISTS (SELECT FROM pg_stat_activity WHERE state = 'active' AND query LIKE '%\(text)%'
            AND datname = current_database() AND pid <> pg_backend_pid())
        """
    }
}

extension PostgresConnection {
    /// The process id of the connection's server process.
    func serverProcess() async throws(PostgresError) -> Int32 {
        let row = try await run(.test("SELECT pg_backend_pid()")).first
        return try row?.decode(0) ?? 0
    }
}

extension PostgresPool {
    /// Runs `body` while `count` connections of the pool are lent to others.
    func whileLent<R>(_ count: Int = 1, _ body: () async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (begun, begin) = AsyncStream<Void>.makeStream()
            let gates = (0 ..< count).map { _ in AsyncStream<Void>.makeStream() }
            for gate in gates {
                group.addTask {
                    try await self.withConnection { _ in
                        begin.yield()
                        for await _ in gate.stream {}
                    }
                }
            }
            var beginnings = begun.makeAsyncIterator()
            for _ in gates { await beginnings.next() }
            let result = try await body()
            for gate in gates { gate.continuation.finish() }
            try await group.waitForAll()
            return result
        }
    }
}

/// The result of an operation.
func outcome<Success: Sendable>(
    of operation: @Sendable () async throws(PostgresError) -> Success
) async -> Result<Success, PostgresError> {
    do throws(PostgresError) {
        return .success(try await operation())
    } catch {
        return .failure(error)
    }
}

/// The result of an operation that is cancelled as soon as `ready` returns.
func outcome<Success: Sendable>(
    of operation: @escaping @Sendable () async throws(PostgresError) -> Success,
    cancelledOnce ready: () async throws -> Void
) async throws -> Result<Success, PostgresError> {
    try await withThrowingTaskGroup(of: Result<Success, PostgresError>.self) { group in
        group.addTask { await outcome(of: operation) }
        try await ready()
        group.cancelAll()
        guard let outcome = try await group.next() else { throw CancellationError() }
        return outcome
    }
}

extension Result where Failure == PostgresError {
    /// The error, if the result is one.
    var error: PostgresError? {
        if case .failure(let error) = self { error } else { nil }
    }
}
