// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import GitHubSimulator
import SyncEngine
import TestGitHub
import TestSupport
import TestWorlds
import Testing

@Suite("GitHub's own reasons reach the person")
struct TaskRefusalTests {
    /// What GitHub sends along with its answers to a classic token that has the scope `repo`.
    private static let scopes = ["X-OAuth-Scopes": "repo", "X-Accepted-OAuth-Scopes": "repo"]

    private func create(
        _ world: TaskWorld, head: String = "topic", base: String = "main"
    ) async throws -> TaskPullRequest {
        try await world.pulls.create(
            task: world.task(1), repository: world.repo, title: "New", head: head, base: base, body: nil)
    }

    private func branch(_ world: TaskWorld, _ name: String) async throws -> CreatedBranch {
        try await world.branches.create(task: world.task(1), repository: world.repo, branch: name, source: "main")
    }

    private func link(_ world: TaskWorld, _ name: String = "corral") async throws {
        _ = try await world.engine.repositories.link(
            project: world.project.id, RepositoryName(owner: TaskWorld.login, name: name))
    }

    @Test(
        "A limit of content comes as 422; nothing is repeated, and no content is sent for a minute",
        arguments: [
            #"{"message":"Validation Failed","errors":[{"resource":"PullRequestReview","code":"abuse","field":"base"}]}"#,
            #"{"message":"Validation Failed","errors":[{"resource":"PullRequest","code":"custom","message":"was submitted too quickly"}]}"#,
        ])
    func contentLimit(body: String) async throws {
        try await TaskWorld.with { world in
            let pull = try await world.linkPullRequest()
            let posts = "POST /repositories/\(world.repository.id)/"
            let limit = ["X-RateLimit-Limit": "5000", "X-RateLimit-Remaining": "4456"]
            world.transport.replace(posts, by: .json(body, status: 422, limit))
            world.transport.forget()
            let first = try await failure {
                _ = try await world.pulls.comment(task: world.task(1), pullRequest: pull.id, body: "Hello")
            }
            #expect(first?.code == .rateLimited)
            #expect(try #require(first?.retryAfter) >= .seconds(60))
            world.transport.replace(posts, by: nil)
            let later: [() async throws -> Void] = [
                { _ = try await self.create(world) },
                {
                    _ = try await world.pulls.review(
                        task: world.task(1), pullRequest: pull.id, event: .comment, body: "Hello")
                },
                { _ = try await self.branch(world, "fix") },
            ]
            for attempt in later {
                let refused = try await failure(attempt)
                #expect(refused?.code == .rateLimited)
                #expect(try #require(refused?.retryAfter) > .seconds(30))
            }
            #expect(world.transport.sent.filter { $0.hasPrefix("POST") }.count == 1)
            let details = try await world.pulls.details(task: world.task(1), pullRequest: pull.id)
            #expect(details.title == "A change", "reading goes on")
        }
    }

    @Test(
        "A field that GitHub names only by its code is named, with what was sent",
        arguments: [
            ("head", "invalid", "head is invalid: nowhere"), ("base", "invalid", "base is invalid: main"),
            ("title", "missing_field", "title is missing"),
        ])
    func field(name: String, code: String, words: String) async throws {
        try await TaskWorld.with { world in
            let body =
                #"{"message":"Validation Failed","errors":[{"resource":"PullRequest","field":"\#(name)","code":"\#(code)"}]}"#
            world.transport.replace("POST", by: .json(body, status: 422))
            let message = try await expectFailure(.validation) { _ = try await create(world, head: "nowhere") }
            #expect(message.contains(words), "\(message)")
            #expect(!message.contains("Validation Failed"))
        }
    }

    @Test(
        "A standing branch that excludes the new name is named",
        arguments: [("PROJ-1", "PROJ-1/fix"), ("a/b", "a/b/c/d"), ("x/y", "x")])
    func standing(old: String, new: String) async throws {
        try await TaskWorld.with { world in
            _ = try await world.simulator.createBranch(old, in: world.repository, by: TaskWorld.login)
            // It begins with the same letters, and excludes nothing.
            _ = try await world.simulator.createBranch("\(old)0", in: world.repository, by: TaskWorld.login)
            let message = try await expectFailure(.branchConflict) { _ = try await branch(world, new) }
            #expect(message.contains("the branch \(old) is in the way"), "\(message)")
            #expect(world.transport.sent.filter { $0.hasPrefix("POST") }.count == 1)
            #expect(try await world.branches.linked(task: world.task(1)) == [])
        }
    }

    @Test("Another refusal of a branch is told in GitHub's words, also where nothing is in the way")
    func unexplained() async throws {
        try await TaskWorld.with { world in
            world.transport.replace("POST", by: .json(#"{"message":"Reference update failed"}"#, status: 422))
            let message = try await expectFailure(.badRequest) { _ = try await branch(world, "a/b") }
            #expect(message.contains("Reference update failed"))
        }
    }

    @Test("A rule of the repository is told in one line, and nothing is linked or repeated")
    func rules() async throws {
        try await TaskWorld.with { world in
            let rule = #"{"message":"Repository rule violations found\n\nBranch name must match \"feature/*\"\n"}"#
            world.transport.replace("POST", by: .json(rule, status: 422))
            for attempt in [{ _ = try await self.branch(world, "fix") }, { _ = try await self.create(world) }]
                as [() async throws -> Void]
            {
                world.transport.forget()
                let message = try await expectFailure(.ruleViolation, attempt)
                #expect(message.contains(#"Branch name must match "feature/*""#), "\(message)")
                #expect(!message.contains("\n"))
                #expect(world.transport.sent.filter { $0.hasPrefix("POST") }.count == 1)
            }
            #expect(try await world.branches.linked(task: world.task(1)) == [])
        }
    }

    @Test("Single sign-on and IP allow lists are no missing scope; the address for signing on is given")
    func organizations() async throws {
        try await TaskWorld.with(publicURL: "https://paca.example") { world in
            let url = "https://github.com/orgs/acme/sso?authorization_request=AB12"
            world.transport.replace(
                "GET /repos/octo/corral",
                by: .json(
                    #"{"message":"Resource protected by organization SAML enforcement. You must grant your token access."}"#,
                    status: 403, Self.scopes.merging(["X-GitHub-SSO": "required; url=\(url)"]) { $1 }))
            let signOn = try await expectFailure(.repositoryNotAccessible) { try await link(world) }
            #expect(signOn.contains("SAML enforcement") && signOn.contains(url), "\(signOn)")
            world.transport.replace(
                "GET /repos/octo/corral",
                by: .json(
                    #"{"message":"the `acme` organization has an IP allow list enabled"}"#, status: 403, Self.scopes))
            let list = try await expectFailure(.repositoryNotAccessible) { try await link(world) }
            #expect(list.contains("IP allow list"), "\(list)")
            for message in [signOn, list] { #expect(!message.contains("scope"), "\(message)") }
        }
    }

    @Test("A locked conversation and an archived repository name no permission")
    func closed() async throws {
        try await TaskWorld.with { world in
            let pull = try await world.linkPullRequest()
            for (words, headers) in [
                ("Unable to create comment because issue is locked.", Self.scopes),
                ("Repository was archived so is read-only.", ["X-Accepted-GitHub-Permissions": "issues=write"]),
            ] {
                world.transport.replace("POST", by: .json(#"{"message":"\#(words)"}"#, status: 403, headers))
                let message = try await expectFailure(.insufficientPermissions) {
                    _ = try await world.pulls.comment(task: world.task(1), pullRequest: pull.id, body: "Hello")
                }
                #expect(message.contains(words), "\(message)")
                for remedy in ["scope", "issues=write", "may not", "later"] {
                    #expect(!message.contains(remedy), "\(message)")
                }
            }
            let missing = #"{"message":"Resource not accessible by personal access token"}"#
            world.transport.replace(
                "POST", by: .json(missing, status: 403, ["X-Accepted-GitHub-Permissions": "issues=write"]))
            let message = try await expectFailure(.insufficientPermissions) {
                _ = try await world.pulls.comment(task: world.task(1), pullRequest: pull.id, body: "Hello")
            }
            #expect(message.contains("issues=write"), "\(message)")
        }
    }

    @Test("An archived repository that refuses a hook is told as archived, and leaves nothing behind")
    func archived() async throws {
        try await TaskWorld.with(publicURL: "https://paca.example") { world in
            _ = try await world.simulator.createRepository(owner: TaskWorld.login, name: "corral")
            let headers = Self.scopes.merging(["X-Accepted-OAuth-Scopes": "admin:repo_hook, repo"]) { $1 }
            world.transport.replace(
                "POST", by: .json(#"{"message":"Repository was archived so is read-only."}"#, status: 403, headers))
            let message = try await expectFailure(.webhookCreationFailed) { try await link(world) }
            #expect(message.contains("archived") && !message.contains("scope"), "\(message)")
            let rows = "SELECT full_name FROM github_repositories WHERE full_name <> 'octo/herd'"
            #expect(try await world.database.rows(rows) == [])
            #expect(try await world.database.rows("SELECT id FROM sync_cleanup") == [])
        }
    }

    @Test("A blocked repository is permanent: no sentence says that it may work later")
    func blocked() async throws {
        try await TaskWorld.with(publicURL: "https://paca.example") { world in
            let pull = try await world.linkPullRequest()
            for answer in [
                GitHubResponse.json(
                    #"{"message":"Repository access blocked","block":{"reason":"dmca","html_url":"https://x"}}"#,
                    status: 451),
                .json(#"{"message":"Repository access blocked"}"#, status: 403, Self.scopes),
            ] {
                for start in ["GET", "POST"] { world.transport.replace(start, by: answer) }
                let attempts: [() async throws -> Void] = [
                    { try await self.link(world) }, { _ = try await self.create(world) },
                    {
                        _ = try await world.branches.create(
                            task: world.task(1), repository: world.repo, branch: "x", source: nil)
                    },
                    { _ = try await self.branch(world, "x") },
                    { _ = try await world.pulls.ciStatus(task: world.task(1), pullRequest: pull.id) },
                ]
                for attempt in attempts {
                    let message = try await expectFailure(.repositoryNotAccessible, attempt)
                    #expect(message.contains("Repository access blocked"), "\(message)")
                    #expect(!message.contains("later") && !message.contains("scope"), "\(message)")
                }
            }
        }
    }

    @Test("What GitHub refuses for good is never called unavailable", arguments: [400, 405, 406, 409, 415, 422, 428])
    func permanent(status: Int) async throws {
        try await TaskWorld.with { world in
            let pull = try await world.linkPullRequest()
            world.transport.replace("POST", by: .json(#"{"message":"No."}"#, status: status))
            let message = try await expectFailure(.validation) {
                _ = try await world.pulls.comment(task: world.task(1), pullRequest: pull.id, body: "Hello")
            }
            #expect(message.contains("No.") && !message.contains("later"), "\(message)")
        }
    }
}
