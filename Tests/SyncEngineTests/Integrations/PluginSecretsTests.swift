// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

@Suite("H1: what the plugin left is taken over", .timeLimit(.minutes(15)))
struct PluginSecretsTests {
    /// A database as the plugin leaves it, and a hook as the plugin makes it.
    struct Legacy {
        static let secret = "a secret that can be guessed"

        let project: UUID
        let repository: Repository
        let hook: Hook
        let tokenCiphertext: String
        let secretCiphertext: String

        static func make(_ name: String, _ world: LinkingWorld) async throws -> Legacy {
            let project = try await world.makeProject()
            let repository = try await world.simulator.createRepository(owner: "alpaca", name: name)
            let hook = try await world.simulator.createHook(
                in: repository,
                config: .init(url: LinkingWorld.address(of: project), contentType: .json, secret: secret),
                events: ["push", "pull_request", "check_run"])
            let legacy = Legacy(
                project: project, repository: repository, hook: hook,
                tokenCiphertext: try world.box.seal(Secret(LinkingWorld.token)),
                secretCiphertext: try world.box.seal(Secret(secret)))
            try await world.database.execute(
                """
                INSERT INTO github_integrations (project_id, access_token_enc)
                VALUES ('\(project)', '\(legacy.tokenCiphertext)');
                INSERT INTO github_repositories
                    (project_id, integration_id, owner, repo_name, full_name, webhook_id, webhook_secret_enc)
                SELECT project_id, id, 'alpaca', '\(name)', 'alpaca/\(name)', \(hook.id), '\(legacy.secretCiphertext)'
                FROM github_integrations WHERE project_id = '\(project)';
                """)
            return legacy
        }

        /// The secrets with which deliveries of the hook are accepted now.
        func accepted(_ world: LinkingWorld) async throws -> [String?] {
            let records = try RepositoryStore.hooks(
                from: try await world.database.pool.run(
                    RepositoryStore.hookCandidates([(project, Int64(hook.id))])), count: 1)
            var secrets: [String?] = []
            for record in records.joined() { secrets.append(try world.box.open(record.secretCiphertext).reveal()) }
            return secrets
        }
    }

    @Test("its hook gets all events and a secret of ours, and its ciphertexts get fresh nonces")
    func takenOver() async throws {
        try await LinkingWorld.with { world in
            let legacy = try await Legacy.make("herd", world)
            try await world.process().round(of: "hook-checks")
            let hook = try #require(try await world.hooks(legacy.repository).first)
            #expect(hook.id == legacy.hook.id && hook.events.count == 9 && hook.config.contentType == .json)
            #expect(hook.config.secret != nil && hook.config.secret != Legacy.secret)
            try await world.expectClean([legacy.repository], links: 1)
            #expect(try await legacy.accepted(world) == [hook.config.secret])
            let row = try await world.database.rows(
                """
                SELECT access_token_enc <> '\(legacy.tokenCiphertext)', token_fingerprint LIKE 'token:%',
                    (SELECT github_repo_id FROM github_repositories) FROM github_integrations
                """)
            #expect(row == ["(t,t,\(legacy.repository.id))"])
            let process = try world.process()
            let link = try #require(try await process.repositories.linked(project: legacy.project).first)
            let clone = try await process.repositories.cloneInfo(project: legacy.project, repository: link.id)
            #expect(clone.token.reveal() == LinkingWorld.token)
            // A restart has nothing left to do.
            let before = world.transport.requests.count
            try await world.process().round(of: "hook-checks")
            #expect(world.transport.requests.count == before)
        }
    }

    @Test("without a public address too: the hook keeps its own")
    func withoutAddress() async throws {
        try await LinkingWorld.with { world in
            let legacy = try await Legacy.make("herd", world)
            try await world.process(publicURL: nil).round(of: "hook-checks")
            let hook = try #require(try await world.hooks(legacy.repository).first)
            #expect(hook.config.url == legacy.hook.config.url && hook.events.count == 9)
            #expect(hook.config.secret != Legacy.secret)
            try await world.expectClean([legacy.repository], links: 1)
        }
    }

    @Test("a process that dies at any step never leaves GitHub with a secret that we refuse")
    func killed() async throws {
        try await LinkingWorld.with { world in
            for step in 1 ..< 100 {
                var hasFinished = false
                for death in Life.Death.allCases {
                    let legacy = try await Legacy.make("herd-\(step)-\(death)", world)
                    let life = Life(last: (step, death))
                    // The error is the death itself. The test looks at what the process has left.
                    try? await world.process(life: life).round(of: "hook-checks")
                    hasFinished = !life.isOver
                    let left = try #require(try await world.hooks(legacy.repository).first?.config.secret)
                    #expect(try await legacy.accepted(world).contains(left), "\(death) step \(step)")
                    try await world.passTime()
                    try await world.process().round(of: "hook-checks")
                    let secret = try await world.hooks(legacy.repository).map(\.config.secret)
                    #expect(try await legacy.accepted(world) == secret, "\(death) step \(step)")
                    #expect(secret != [Legacy.secret], "\(death) step \(step)")
                    try await world.expectClean([legacy.repository], links: 1, "\(death) step \(step)")
                    try await world.database.execute("DELETE FROM projects WHERE id = '\(legacy.project)'")
                    try await world.settle()
                }
                if hasFinished { return }
            }
            Issue.record("the work never ended")
        }
    }

    @Test("two instances at once agree on the new secret")
    func concurrent() async throws {
        try await LinkingWorld.with { world in
            var all: [Legacy] = []
            for number in 0 ..< 10 { all.append(try await Legacy.make("herd-\(number)", world)) }
            let processes = [try world.process(), try world.process()]
            try await withThrowingTaskGroup(of: Void.self) { group in
                for process in processes {
                    group.addTask {
                        try await process.round(of: "hook-checks")
                        // Whoever is slower may find a hook claimed.
                        try await process.round(of: "hook-checks")
                    }
                }
                try await group.waitForAll()
            }
            try await world.passTime()
            try await processes[0].round(of: "hook-checks")
            for legacy in all {
                #expect(try await legacy.accepted(world) == world.hooks(legacy.repository).map(\.config.secret))
            }
            try await world.expectClean(all.map(\.repository), links: 10)
        }
    }

    @Test("a secret that cannot be replaced stays in force, is sealed again, and is counted until it is replaced")
    func remainder() async throws {
        try await LinkingWorld.with { world in
            let legacy = try await Legacy.make("herd", world)
            try await world.simulator.revokeToken(LinkingWorld.token)
            let process = try world.process()
            try await process.round(of: "hook-checks")
            #expect(try await legacy.accepted(world) == [Legacy.secret])
            let row = """
                SELECT webhook_secret_enc <> '\(legacy.secretCiphertext)', webhook_secret_made_at IS NULL,
                    hook_error LIKE '%Bad credentials%' FROM github_repositories
                """
            #expect(try await world.database.rows(row) == ["(t,t,t)"])
            #expect(world.metrics.values("paca_sync_hook_secrets_of_the_plugin").last == 1)
            // The hook is not asked for again before its time, and a new token mends it.
            let before = world.transport.requests.count
            try await process.round(of: "hook-checks")
            #expect(world.transport.requests.count == before)
            await world.simulator.addToken("ghp_new", .classic(login: "alpaca"))
            _ = try await process.integrations.connect(project: legacy.project, token: GitHubToken(Secret("ghp_new")))
            try await process.round(of: "cleanup")
            try await process.round(of: "hook-checks")
            #expect(world.metrics.values("paca_sync_hook_secrets_of_the_plugin").last == 0)
            try await world.expectClean([legacy.repository], links: 1)
            #expect(try await legacy.accepted(world).contains(Legacy.secret) == false)
        }
    }

    @Test("a hook that is not in the repository of the plugin's name is not made anew in what may be a stranger's")
    func stranger() async throws {
        try await LinkingWorld.with { world in
            let legacy = try await Legacy.make("herd", world)
            try await world.simulator.rename(legacy.repository, to: "flock", by: "alpaca")
            let newcomer = try await world.simulator.createRepository(owner: "alpaca", name: "herd")
            try await world.process().round(of: "hook-checks")
            #expect(try await world.hooks(newcomer).isEmpty)
            #expect(
                try await world.database.rows("SELECT hook_state, github_repo_id FROM github_repositories")
                    == ["(unknown,)"])
        }
    }
}
