// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Credentials that GitHub has refused")
struct CredentialStoreTests {
    private func claim(_ database: TestDatabase) async throws -> CredentialStore.Rejection? {
        try CredentialStore.rejection(from: try await database.pool.run(CredentialStore.claimTry("token:1")))
    }

    private func pass(_ time: String, _ database: TestDatabase) async throws {
        try await database.execute("UPDATE sync_rejected_credentials SET retry_at = retry_at - interval '\(time)'")
    }

    private func reject(
        _ credential: String, _ reason: String, _ database: TestDatabase
    ) async throws -> [PostgresResult] {
        let event = OutboxRow(topic: "github.token_rejected", payload: #"{"message":"m"}"#)
        return try await database.pool.run(CredentialStore.reject(credential, reason: reason, event: event))
    }

    @Test("may be tried again by one caller after an hour, then after six hours, then once a day")
    func tries() async throws {
        try await TestDatabase.with { database in
            #expect(try await claim(database) == nil)
            for reason in ["Bad", "Bad credentials"] {
                _ = try await reject("token:1", reason, database)
            }
            let no = CredentialStore.Rejection(reason: "Bad credentials", mayTry: false)
            let yes = CredentialStore.Rejection(reason: "Bad credentials", mayTry: true)
            for (early, rest) in [
                ("59 minutes", "1 minute"), ("5 hours", "1 hour"), ("23 hours", "1 hour"),
                ("23 hours", "1 hour"),
            ] {
                #expect(try await claim(database) == no)
                try await pass(early, database)
                #expect(try await claim(database) == no)
                try await pass(rest, database)
                #expect(try await claim(database) == yes)
                // A refusal of the try itself does not shorten the wait.
                _ = try await reject("token:1", "Bad credentials", database)
            }
            let all = try CredentialStore.fingerprints(from: try await database.pool.run(CredentialStore.rejected))
            #expect(all == ["token:1"])
        }
    }

    @Test("mark the connections that use them, and are forgotten when accepted or not used for a month")
    func marks() async throws {
        try await TestDatabase.with { database in
            let (one, two) = (
                try await TestProject.make(in: database),
                try await TestProject.make(in: database, hookID: 2, fullName: "octo/two")
            )
            try await database.execute(
                "UPDATE github_integrations SET token_fingerprint = 'token:1' WHERE project_id = '\(one.id)'")
            let states = "SELECT project_id, token_state FROM github_integrations ORDER BY project_id = '\(one.id)'"
            func expect(_ state: String) async throws {
                #expect(
                    try await database.rows(states) == [
                        "(\(two.id.uuidString.lowercased()),valid)", "(\(one.id.uuidString.lowercased()),\(state))",
                    ])
            }
            let marked = try await reject("token:1", "no", database)
            #expect(marked.last?.affectedRows == 1)
            let again = try await reject("token:1", "no", database)
            #expect(again.last?.affectedRows == 0)
            #expect(
                try await database.rows("SELECT topic, payload->>'project_id', payload->>'message' FROM sync_outbox")
                    == ["(github.token_rejected,\(one.id.uuidString.lowercased()),m)"])
            try await expect("rejected")
            _ = try await database.pool.run(CredentialStore.accept("token:1"))
            try await expect("valid")
            _ = try await reject("token:2", "no", database)
            try await pass("30 days", database)
            #expect(try await database.pool.run(CredentialStore.forget).affectedRows == 0)
            try await pass("2 hours", database)
            #expect(try await database.pool.run(CredentialStore.forget).affectedRows == 1)
        }
    }
}
