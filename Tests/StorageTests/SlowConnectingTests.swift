// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Environment
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("A slow name server", .timeLimit(.minutes(15)))
struct SlowConnectingTests {
    /// libpq reads a service file where it also resolves names: in the call that begins a connection. A pipe in the
    /// file's place makes that call wait for the test.
    @Test("delays only the connection that waits for it, not the others of its pool")
    func others() async throws {
        let folder = try TestFolder.make()
        let pipe = folder + "/services"
        #expect(mkfifo(pipe, 0o600) == 0)
        setenv("PGSERVICEFILE", pipe, 1)
        defer { unsetenv("PGSERVICEFILE") }
        try await TestDatabase.with(isMigrated: false) { database in
            let conninfo = database.configuration.conninfo.reveal()
            let separator = conninfo.contains("?") ? "&" : "?"
            let configuration = try PostgresConfiguration(
                conninfo: Secret(
                    conninfo.contains("://") ? conninfo + separator + "service=slow" : conninfo + " service=slow"))
            let pool = PostgresPool(
                configuration, limits: .init(size: 2, waitDeadline: .backstop), environment: .real())
            async let isReading = Self.reader(of: pipe)
            async let first = pool.run(.test("SELECT 1")).count
            Self.answer(await isReading)
            #expect(try await first == 1)
            try await pool.withConnection { connection async throws(PostgresError) in
                async let third = outcome { () async throws(PostgresError) in
                    // The connection that was lent is the first one, so this opens another.
                    try await pool.run(.test("SELECT 3")).count
                }
                let reader = await Self.reader(of: pipe)
                // That call does not return before the file was read.
                _ = try await connection.run([.test("SELECT 4")], deadline: .seconds(60))
                Self.answer(reader)
                #expect(await third.error == nil)
            }
            await pool.close()
        }
    }

    /// Waits until somebody reads the pipe.
    private static func reader(of pipe: String) async -> Int32 {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: open(pipe, O_WRONLY)) }
        }
    }

    private static func answer(_ reader: Int32) {
        let text = "[slow]\n"
        #expect(write(reader, text, text.utf8.count) == text.utf8.count)
        close(reader)
    }
}
