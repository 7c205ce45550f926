// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Storage

@Suite("The stored state of rate limits")
struct RateLimitStoreTests {
    private func time(_ seconds: Int64) -> PostgresTimestamp {
        PostgresTimestamp(microseconds: (1_800_000_000 + seconds) * 1_000_000)
    }

    private func core(
        _ remaining: Int32, reset: Int64, blocked: Int64? = nil, strikes: Int32 = 0
    ) -> RateLimitRow {
        RateLimitRow(
            account: "user:1", resource: "core", limit: 5000, remaining: remaining, resetAt: time(reset),
            blockedUntil: blocked.map(time), strikes: strikes)
    }

    private func saved(_ database: TestDatabase, _ account: String = "user:1") async throws -> [RateLimitRow] {
        try RateLimitStore.rows(from: try await database.pool.run(RateLimitStore.select(account: account)))
    }

    @Test("Saved limits are read back, of one account only")
    func roundTrip() async throws {
        try await TestDatabase.with { database in
            let bare = RateLimitRow(account: "user:1", resource: "search")
            let other = RateLimitRow(account: "installation:1", resource: "core", strikes: 3)
            let core = core(12, reset: 60, blocked: 61, strikes: 2)
            _ = try await database.pool.run(RateLimitStore.save([bare, other, core]))
            #expect(try await saved(database) == [core, bare])
            #expect(try await saved(database, "installation:1") == [other])
            #expect(try await saved(database, "user:2").isEmpty)
        }
    }

    @Test("Of two different states the stricter one is kept")
    func worse() async throws {
        try await TestDatabase.with { database in
            for record in [core(50, reset: 60, blocked: 90), core(70, reset: 62, blocked: 80), core(40, reset: 58)] {
                _ = try await database.pool.run(RateLimitStore.save([record]))
            }
            #expect(try await saved(database) == [core(40, reset: 62, blocked: 90)])
            // First a later window, then late news of the window before.
            _ = try await database.pool.run(RateLimitStore.save([core(4000, reset: 3660)]))
            _ = try await database.pool.run(RateLimitStore.save([core(3, reset: 60)]))
            #expect(try await saved(database) == [core(4000, reset: 3660, blocked: 90)])
        }
    }

    @Test("Old limits are deleted, unless they still block")
    func forget() async throws {
        try await TestDatabase.with { database in
            try await database.execute(
                """
                INSERT INTO sync_rate_limits (account, resource, blocked_until, updated_at) VALUES
                    ('old', 'core', NULL, now() - interval '3 days'),
                    ('over', 'core', now() - interval '1 day', now() - interval '3 days'),
                    ('banned', 'core', now() + interval '1 day', now() - interval '3 days'),
                    ('new', 'core', NULL, now())
                """)
            let forget = RateLimitStore.forget(olderThanSeconds: 2 * 86_400)
            #expect(try await database.pool.run(forget).affectedRows == 2)
            let left = try await database.rows("SELECT account FROM sync_rate_limits ORDER BY 1")
            #expect(left == ["(banned)", "(new)"])
        }
    }
}
