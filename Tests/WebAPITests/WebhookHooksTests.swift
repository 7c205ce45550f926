// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import TestSupport
import Testing

@Suite("Whose delivery it is")
struct WebhookHooksTests {
    private static let body = TestPullRequest(number: 1, title: "PROJ-1").webhook("opened")

    private static func reseal(_ secret: String, in database: TestDatabase) async throws {
        let sealed = try SecretBox(key: TestProject.encryptionKey).seal(Secret(secret))
        try await database.execute("UPDATE github_repositories SET webhook_secret_enc = '\(sealed)'")
    }

    @Test("A changed secret is used at once: the old one is refused and the new one accepted")
    func changedSecret() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, secret: "old")
            try await TestServerApp.with(database) { app in
                #expect(try await app.deliver(Self.body, to: project).status == 202)
                for (old, new) in [("old", "new"), ("new", "newest")] {
                    try await Self.reseal(new, in: database)
                    #expect(try await app.deliver(Self.body, to: project, secret: old).status == 401)
                    #expect(try await app.deliver(Self.body, to: project, secret: new).status == 202)
                    #expect(try await app.deliver(Self.body, to: project, secret: old).status == 401)
                }
                // The same secret encrypted again is still the same secret.
                try await Self.reseal("newest", in: database)
                #expect(try await app.deliver(Self.body, to: project, secret: "newest").status == 202)
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 4)
        }
    }

    @Test("A hook of plugin 0.3 delivers to an address without a project, and is found by its id alone")
    func olderAddress() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let other = try await TestProject.make(
                in: database, hookID: 2, secret: "another secret", fullName: "octo/other")
            let making = try await TestProject.make(in: database, hookID: 0, secret: "not yet", fullName: "octo/new")
            try await TestServerApp.with(database) { app in
                let path = "\(TestServerApp.base)/webhook"
                for (sender, status) in [(project, 202), (other, 202), (making, 401)] {
                    #expect(try await app.deliver(Self.body, to: sender, path: path).status == status)
                }
                let id = UUID()
                #expect(
                    try await app.deliver(Self.body, to: project, guid: id, path: path).deliveryStatus == "accepted")
                #expect(try await app.deliver(Self.body, to: project, guid: id).deliveryStatus == "duplicate")
                for headers: [String: String?] in [
                    ["X-GitHub-Hook-ID": nil], ["X-GitHub-Hook-ID": "3"], ["X-GitHub-Hook-ID": "2"],
                    ["X-GitHub-Hook-ID": "0"], ["X-Hub-Signature-256": nil],
                ] {
                    let answer = try await app.deliver(Self.body, to: project, path: path, headers: headers)
                    #expect(answer.status == 401)
                    #expect(try answer.member("error_code") as? String == "UNAUTHENTICATED")
                }
                #expect(try await app.deliver(Self.body, to: project, secret: "wrong", path: path).status == 401)
                #expect(try await app.send("GET", path).status == 405)
            }
            #expect(
                try await database.rows("SELECT project_id, count(*) FROM sync_deliveries GROUP BY 1 ORDER BY 2")
                    == ["(\(other.id.text),1)", "(\(project.id.text),2)"])
        }
    }

    @Test("While a secret is being replaced both are accepted, and then only the new one")
    func replacedSecret() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, secret: "old")
            let next = try SecretBox(key: TestProject.encryptionKey).seal(Secret("new"))
            try await TestServerApp.with(database) { app in
                #expect(try await app.deliver(Self.body, to: project, secret: "old").status == 202)
                #expect(try await app.deliver(Self.body, to: project, secret: "new").status == 401)
                let stored = try await project.hook(in: database).secretCiphertext
                _ = try await database.pool.run(
                    RepositoryStore.beginSecret(project.repoID, secret: stored, next: next))
                for secret in ["new", "old", "new", "old"] {
                    #expect(try await app.deliver(Self.body, to: project, secret: secret).status == 202, "\(secret)")
                }
                let none = ["X-GitHub-Hook-ID": nil] as [String: String?]
                #expect(try await app.deliver(Self.body, to: project, secret: "new", headers: none).status == 202)
                #expect(try await app.deliver(Self.body, to: project, secret: "newer").status == 401)
                _ = try await database.pool.run(
                    RepositoryStore.confirmSecret(project.repoID, next: next, comparedWith: nil))
                #expect(try await app.deliver(Self.body, to: project, secret: "old").status == 401)
                #expect(try await app.deliver(Self.body, to: project, secret: "new").status == 202)
                #expect(try await app.deliver(Self.body, to: project, secret: "old").status == 401)
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 7)
        }
    }

    @Test("A deleted hook is refused at once, and a new one is accepted at once")
    func goneAndCome() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                #expect(try await app.deliver(Self.body, to: project).status == 202)
                try await database.execute(
                    "CREATE TABLE kept AS SELECT * FROM github_repositories; DELETE FROM github_repositories")
                #expect(try await app.deliver(Self.body, to: project).status == 401)
                try await database.execute("INSERT INTO github_repositories SELECT * FROM kept")
                #expect(try await app.deliver(Self.body, to: project).status == 202)
                try await database.execute("DELETE FROM projects")
                #expect(try await app.deliver(Self.body, to: project).status == 401)
                let other = try await TestProject.make(in: database, hookID: 2, fullName: "octo/other")
                #expect(try await app.deliver(Self.body, to: other).status == 202)
            }
        }
    }

    @Test("While a hook is being created, its ping is verified by its secret, and stored under the id it names")
    func beingCreated() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, hookID: 0)
            let ping = Array(#"{"zen":"Keep it logically awesome.","hook_id":77,"hook":{"events":["push"]}}"#.utf8)
            let named = ["X-GitHub-Hook-ID": "77"] as [String: String?]
            let guid = UUID()
            try await TestServerApp.with(database) { app in
                let first = try await app.deliver(ping, to: project, event: "ping", guid: guid, headers: named)
                #expect(try first.deliveryStatus == "accepted")
                let forged = try await app.deliver(ping, to: project, event: "ping", secret: "guessed", headers: named)
                #expect(forged.status == 401)
                try await database.execute("UPDATE github_repositories SET webhook_id = 77")
                let again = try await app.deliver(ping, to: project, event: "ping", guid: guid, headers: named)
                #expect(try again.deliveryStatus == "duplicate")
                #expect(
                    try await app.deliver(ping, to: project, event: "ping", headers: ["X-GitHub-Hook-ID": "78"]).status
                        == 401)
            }
            #expect(try await database.rows("SELECT hook_id, state FROM sync_deliveries") == ["(77,applied)"])
            #expect(try await database.rows("SELECT hook_state FROM github_repositories") == ["(active)"])
        }
    }

    @Test("Without a hook id the project's secrets are tried, and the one that verifies identifies the hook")
    func withoutHookID() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database, secret: "first")
            let sealed = try SecretBox(key: TestProject.encryptionKey).seal(Secret("second"))
            try await database.execute(
                """
                INSERT INTO github_repositories
                    (project_id, integration_id, owner, repo_name, full_name, webhook_id, webhook_secret_enc)
                SELECT project_id, integration_id, 'octo', 'second', 'octo/second', 2002, '\(sealed)' FROM github_repositories
                """)
            let stranger = try await TestProject.make(
                in: database, hookID: 3003, secret: "third", fullName: "octo/third")
            let none = ["X-GitHub-Hook-ID": nil] as [String: String?]
            try await TestServerApp.with(database) { app async throws in
                #expect(try await app.deliver(Self.body, to: project, secret: "second", headers: none).status == 202)
                #expect(try await app.deliver(Self.body, to: project, secret: "first", headers: none).status == 202)
                #expect(try await app.deliver(Self.body, to: project, secret: "third", headers: none).status == 401)
                #expect(try await app.deliver(Self.body, to: stranger, headers: none).status == 202)
            }
            let stored =
                "SELECT d.hook_id, r.full_name FROM sync_deliveries d JOIN github_repositories r ON r.id = d.repo_id ORDER BY 1"
            #expect(try await database.rows(stored) == ["(1001,octo/herd)", "(2002,octo/second)", "(3003,octo/third)"])
        }
    }

    @Test("Two projects on one repository each take the same delivery, and each links its own task")
    func twoProjects() async throws {
        try await TestDatabase.with { database in
            let first = try await TestProject.make(in: database, hookID: 1)
            let second = try await TestProject.make(in: database, hookID: 2, secret: "another")
            let guid = UUID()
            try await TestServerApp.with(database) { app async throws in
                for project in [first, second] {
                    #expect(try await app.deliver(Self.body, to: project, guid: guid).deliveryStatus == "accepted")
                    #expect(try await app.deliver(Self.body, to: project, guid: guid).deliveryStatus == "duplicate")
                }
                #expect(try await app.deliver(Self.body, to: second, guid: guid, secret: first.secret).status == 401)
            }
            let links = """
                SELECT DISTINCT p.project_id = t.project_id FROM github_task_pr_links l
                JOIN github_pull_requests p ON p.id = l.pull_request_id JOIN tasks t ON t.id = l.task_id
                """
            #expect(try await database.rows(links) == ["(t)"])
            #expect(try await database.number("SELECT count(*) FROM github_task_pr_links") == 2)
        }
    }
}
