// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import Synchronization
import TestSupport
import TestWorlds
import Testing

@Suite("What nobody gets to see (P8)")
struct SecrecyTests {
    @Test("No secret and no body is in any log line, answer or metric, whatever goes wrong")
    func nothingLeaks() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, secret: "S3CR3T-of-the-hook")
            let sealed = try await project.hook(in: database).secretCiphertext
            let broken = try await TestProject.make(
                in: database, hookID: 2, secret: "S3CR3T-too", fullName: "octo/broken")
            try await database.execute(
                "UPDATE github_repositories SET webhook_secret_enc = reverse(webhook_secret_enc) WHERE webhook_id = 2")
            let body = TestPullRequest(number: 1, title: "PROJ-1 B0DY-text").webhook("opened")
            let away = Mutex<String?>(nil)
            let wrap = { (pool: any PostgresClient) -> any PostgresClient in
                FaultyClient(pool) { queries in
                    away.withLock { away in away.map { queries.first?.statement.name == $0 } } == true
                        ? .before(.outage) : nil
                }
            }
            let seen = try await TestServerApp.with(database, wrap: wrap) { app in
                var answers = [
                    try await app.deliver(body, to: project), try await app.deliver(body, to: project, secret: "other"),
                    try await app.deliver(body, to: broken),
                    try await app.deliver(body, to: project, headers: ["X-GitHub-Event": nil]),
                    try await app.deliver(Array(body.dropLast()), to: project),
                    try await app.deliver(
                        TestPullRequest.push(creating: "PROJ-1\u{0}B0DY"), to: project, event: "push"),
                ]
                for part in ["repository.hook_candidates", "delivery.append"] {
                    away.withLock { $0 = part }
                    answers.append(
                        try await app.deliver(body, to: project, secret: part == "delivery.append" ? nil : "other"))
                }
                away.withLock { $0 = nil }
                let stored = try await database.number("SELECT count(*) FROM sync_deliveries")
                try await app.metrics.judged(stored)
                #expect(Set(answers.map(\.status)) == [202, 400, 401, 503])
                answers.append(try await app.send("GET", "/metrics"))
                answers.append(try await app.send("GET", "/readyz"))
                return app.logs.lines + answers.map { "\($0)" }
            }
            let signature =
                TestServerApp.headers(body, to: project, "push", UUID())["X-Hub-Signature-256"]?.dropFirst(7) ?? "none"
            let key = TestProject.encryptionKey.reveal()
            for secret in ["S3CR3T", "B0DY", "ghp_test", sealed, String(sealed.reversed()), key, String(signature)] {
                #expect(seen.filter { $0.contains(secret) } == [])
            }
            // The log is really captured: a line that may be logged is there.
            #expect(seen.contains { $0.contains("a hook's secret cannot be decrypted") })
            #expect(seen.contains { $0.contains("a flush failed") })
            #expect(seen.contains { $0.contains("delivery finished") && $0.contains("failed") })
        }
    }
}
