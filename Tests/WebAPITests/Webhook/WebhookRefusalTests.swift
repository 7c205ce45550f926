// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing
import WebAPI

@Suite("A webhook without a valid signature")
struct WebhookRefusalTests {
    private static let body = TestPullRequest(number: 1, title: "PROJ-1: a change").webhook("opened")

    /// A request with one error, and a description of it.
    private struct Form {
        let what: String
        let sender: TestProject
        var path: String?
        var headers: [String: String?] = [:]
    }

    /// The statements that the database got, and the number of signature checks.
    private struct Work: Hashable {
        let statements: [String: Int]
        let checks: Int
    }

    /// Two projects, a hook without a secret, and one whose secret cannot be decrypted.
    private static func makeProjects(in database: TestDatabase) async throws -> [TestProject] {
        let projects = [
            try await TestProject.make(in: database),
            try await TestProject.make(in: database, hookID: 2, secret: "other", fullName: "octo/other"),
            try await TestProject.make(in: database, hookID: 3, fullName: "octo/unsigned"),
            try await TestProject.make(in: database, hookID: 4, fullName: "octo/sealed"),
        ]
        try await database.execute(
            """
            UPDATE github_repositories SET webhook_secret_enc = '' WHERE webhook_id = 3;
            UPDATE github_repositories SET webhook_secret_enc = 'not ours' WHERE webhook_id = 4;
            """)
        return projects
    }

    /// Requests whose project and hook can be looked up.
    private static func wellFormed(_ projects: [TestProject]) -> [Form] {
        let (project, other) = (projects[0], projects[1])
        let good = TestServerApp.headers(body, to: project, "push", UUID())["X-Hub-Signature-256"] ?? ""
        let signatures: [(String, String?)] = [
            ("no signature", nil), ("an empty one", ""), ("another algorithm", "sha1=" + good.dropFirst(7)),
            ("a short one", String(good.dropLast())), ("no hexadecimal digit", good.dropLast() + "x"),
            ("no algorithm", String(good.dropFirst(7))), ("a wrong one", "sha256=" + String(repeating: "0", count: 64)),
        ]
        return signatures.map { Form(what: $0, sender: project, headers: ["X-Hub-Signature-256": $1]) } + [
            Form(what: "an unknown hook", sender: project, headers: ["X-GitHub-Hook-ID": "999"]),
            Form(what: "another project's hook", sender: project, headers: ["X-GitHub-Hook-ID": "2"]),
            Form(what: "an unknown project", sender: project, path: UUID().uuidString),
            Form(what: "another project", sender: project, path: other.id.uuidString),
            Form(what: "a hook without a secret", sender: projects[2]),
            Form(what: "a secret that cannot be decrypted", sender: projects[3]),
        ]
    }

    private static func malformed(_ project: TestProject) -> [Form] {
        ["0", "-1001", "many"].map { (id: String) in
            Form(what: "hook \(id)", sender: project, headers: ["X-GitHub-Hook-ID": id])
        } + [Form(what: "a project that is no UUID", sender: project, path: "no-uuid")]
    }

    private static func send(_ form: Form, to app: TestServerApp) async throws -> Answer {
        try await app.deliver(
            body, to: form.sender, path: form.path.map(TestServerApp.webhookPath),
            headers: form.headers.merging(["X-Request-ID": "fixed"]) { $1 })
    }

    @Test("gets the same answer to the byte, whatever is wrong, and nothing is stored")
    func answers() async throws {
        try await TestDatabase.with { database in
            let projects = try await Self.makeProjects(in: database)
            try await TestServerApp.with(database) { app in
                var answers: Set<String> = []
                for form in Self.wellFormed(projects) + Self.malformed(projects[0]) {
                    let answer = try await Self.send(form, to: app)
                    #expect(answer.status == 401, "\(form.what)")
                    answers.insert(answer.text)
                }
                #expect(answers.count == 1)
                #expect(answers.first?.contains(#""error_code":"UNAUTHENTICATED""#) == true)
                // The same request without the error is accepted, so the error was the reason.
                #expect(try await app.deliver(Self.body, to: projects[0]).status == 202)
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 1)
        }
    }

    @Test("that names a hook costs one look-up and one signature check, whatever is wrong")
    func work() async throws {
        try await TestDatabase.with { database in
            let projects = try await Self.makeProjects(in: database)
            try await TestServerApp.with(database, engine: .with { $0.taskLinkInterval = .seconds(3600) }) { app in
                try await Self.settle(app)
                let one = Work(statements: ["repository.hook_candidates": 1], checks: 1)
                // In the second round some hooks are in memory.
                for round in 1 ... 2 {
                    for form in Self.wellFormed(projects) {
                        #expect(try await Self.work(of: form, for: app) == one, "\(form.what), round \(round)")
                    }
                }
                for form in Self.malformed(projects[0]) {
                    #expect(try await Self.work(of: form, for: app) == one, "\(form.what)")
                }
            }
        }
    }

    @Test("that names no hook costs one look-up and twenty checks, however many hooks the project has")
    func unnamed() async throws {
        try await TestDatabase.with { database in
            let few = try await TestProject.make(in: database)
            let many = try await TestProject.make(in: database, hookID: 100, fullName: "octo/many")
            let sealed = try SecretBox(key: TestProject.encryptionKey).seal(Secret("the last one"))
            try await database.execute(
                """
                INSERT INTO github_repositories
                    (project_id, integration_id, owner, repo_name, full_name, webhook_id, webhook_secret_enc)
                SELECT project_id, integration_id, 'octo', 'r' || n, 'octo/r' || n, n, '\(sealed)'
                FROM github_repositories, generate_series(1, 24) n WHERE webhook_id = 100
                """)
            try await TestServerApp.with(database) { app in
                try await Self.settle(app)
                let none = ["X-GitHub-Hook-ID": nil] as [String: String?]
                let wrong = none.merging(["X-Hub-Signature-256": "sha256=" + String(repeating: "0", count: 64)]) { $1 }
                let forms = [
                    Form(what: "one hook", sender: few, headers: wrong),
                    Form(what: "25 hooks", sender: many, headers: wrong),
                    Form(
                        what: "no signature", sender: many, headers: none.merging(["X-Hub-Signature-256": nil]) { $1 }),
                    Form(what: "no such project", sender: few, path: UUID().uuidString, headers: wrong),
                ]
                let twenty = Work(statements: ["repository.hook_candidates": 1], checks: 20)
                for round in 1 ... 2 {
                    for form in forms {
                        #expect(try await Self.work(of: form, for: app) == twenty, "\(form.what), round \(round)")
                    }
                }
                for secret in [many.secret, "the last one"] {
                    let answer = try await app.deliver(Self.body, to: many, secret: secret, headers: none)
                    #expect(answer.status == 202)
                }
            }
        }
    }

    /// Waits for the queries that an engine sends at its start.
    private static func settle(_ app: TestServerApp) async throws {
        try await app.metrics.count(
            "paca_sync_postgres_statements_total", ("statement", "delivery.projects_with_pending"), reaches: 1)
        for loop in ["janitor", "tombstones", "late-deliveries", "task-links", "deletions"] {
            try await app.engine.board.rounds(of: loop, reach: 1)
        }
    }

    private static func work(of form: Form, for app: TestServerApp) async throws -> Work {
        let before = count(of: app)
        let answer = try await send(form, to: app)
        #expect(answer.status == 401, "\(form.what)")
        let after = count(of: app)
        return Work(
            statements: after.statements.merging(before.statements, uniquingKeysWith: -).filter { $0.value != 0 },
            checks: after.checks - before.checks)
    }

    /// Everything that was counted so far.
    private static func count(of app: TestServerApp) -> Work {
        var statements: [String: Int] = [:]
        var checks = 0
        for line in app.registry.text.split(separator: "\n") {
            let parts = line.split(separator: " ")
            guard parts.count == 2, let value = Double(parts[1]).map({ Int($0) }) else { continue }
            if parts[0] == "paca_sync_webhook_signature_checks_total" { checks = value }
            guard parts[0].hasPrefix("paca_sync_postgres_statements_total{") else { continue }
            statements[String(parts[0].split(separator: "\"")[1])] = value
        }
        return Work(statements: statements, checks: checks)
    }
}
