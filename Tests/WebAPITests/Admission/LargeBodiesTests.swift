// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Storage
import Synchronization
import TestSupport
import Testing

@Suite("Large bodies on their way to the database")
struct LargeBodiesTests {
    /// Counts the statements that carry a large body, and holds each until it is released.
    private final class Gate: Sendable {
        let large = Atomic(0)
        let isOpen = Atomic(false)
        let changes = ChangeWaiters()
    }

    private struct HoldingClient: PostgresClient {
        let base: any PostgresClient
        let gate: Gate

        func run(_ queries: [PostgresQuery], deadline: Duration?) async throws(PostgresError) -> [PostgresResult] {
            if queries.contains(where: { $0.parameterBytes > 4 << 20 }) {
                gate.large.add(1, ordering: .relaxed)
                gate.changes.look()
                // It fails only when the test was cancelled.
                try? await gate.changes.wait { [gate] in gate.isOpen.load(ordering: .relaxed) }
            }
            return try await base.run(queries, deadline: deadline)
        }
    }

    @Test("are stored one after the other, and small ones do not wait for them")
    func oneAtATime() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let gate = Gate()
            let large = [UInt8](repeating: 0x61, count: 5 << 20)
            try await TestServerApp.with(database, wrap: { HoldingClient(base: $0, gate: gate) }) { app in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0 ..< 3 {
                        group.addTask { try await app.deliver(large, to: project, event: "star").status }
                    }
                    try await gate.changes.wait { gate.large.load(ordering: .relaxed) == 1 }
                    for _ in 0 ..< 10 {
                        #expect(try await app.deliver([0x61], to: project, event: "star").status == 202)
                    }
                    #expect(gate.large.load(ordering: .relaxed) == 1)
                    gate.isOpen.store(true, ordering: .relaxed)
                    gate.changes.look()
                    for try await status in group { #expect(status == 202) }
                }
                #expect(gate.large.load(ordering: .relaxed) == 3)
            }
        }
    }
}
