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

@Suite("H4: a token that GitHub refuses is not asked with again and again")
struct DeadTokenTests {
    private static let count = 30

    private func revoke(_ token: String, _ world: LinkingWorld) async throws {
        try await world.simulator.revokeToken(token)
    }

    private func connect(_ project: UUID, _ token: String, _ process: Engine) async throws {
        _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret(token)))
    }

    /// What a person is told who asks for the repositories; nil if they are listed.
    private func listing(_ project: UUID, _ process: Engine) async throws -> RequestFailure? {
        do {
            _ = try await process.integrations.accessibleRepositories(project: project)
            return nil
        } catch let failure as RequestFailure {
            return failure
        }
    }

    @Test("a day of 30 removals costs a handful of requests, and the account's good token keeps working")
    func day() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            for number in 0 ..< Self.count {
                _ = try await world.simulator.createRepository(owner: "alpaca", name: "herd-\(number)")
                _ = try await process.repositories.link(
                    project: project, RepositoryName(owner: "alpaca", name: "herd-\(number)"))
            }
            await world.simulator.addToken("ghp_good", .classic(login: "alpaca"))
            let other = try await world.makeProject()
            try await connect(other, "ghp_good", process)
            try await revoke(LinkingWorld.token, world)
            try await process.integrations.disconnect(project: project)
            let before = world.transport.requests.count
            for hour in 0 ..< 24 {
                // Restarts do not forget it, nor does a second instance know less.
                let now = try hour.isMultiple(of: 5) ? world.process() : process
                try await now.round(of: "cleanup")
                try await world.pass("1 hour")
            }
            let asked = world.transport.requests.count - before
            #expect((1 ... 5).contains(asked), "\(asked) requests")
            try await world.expectWaiting("Bad credentials")
            #expect(try await listing(other, process) == nil)
            #expect(
                try await world.database.rows("SELECT token_state FROM github_integrations") == ["(valid)"])

            try await world.pass("30 days")
            try await process.round(of: "cleanup")
            try await world.expectGivenUp("Bad credentials")
            let told = try await world.database.rows(
                "SELECT owner, repo_name FROM sync_cleanup WHERE webhook_id > 0 AND last_error IS NOT NULL")
            #expect(told.count == Self.count)
            let ended = world.metrics.count("paca_sync_hook_removals_total", ("outcome", "abandoned"))
            #expect(ended == Int64(Self.count))
        }
    }

    @Test("one refusal is proof for every project with that token, and a new token ends it")
    func shared() async throws {
        try await LinkingWorld.with { world in
            let process = try world.process()
            let (first, second) = (try await world.makeConnectedProject(), try await world.makeConnectedProject())
            try await revoke(LinkingWorld.token, world)
            let before = world.transport.requests.count
            for project in [first, second, first, second] {
                let failure = try await listing(project, process)
                #expect(failure?.code == .insufficientPermissions)
                #expect(failure?.message.contains("Connect the project anew") == true)
            }
            #expect(world.transport.requests.count == before + 1)
            let states = "SELECT token_state FROM github_integrations ORDER BY token_state"
            #expect(try await world.database.rows(states) == ["(rejected)", "(rejected)"])
            // The token is not readable in what is remembered of it.
            #expect(
                try await world.database.rows("SELECT * FROM sync_rejected_credentials").allSatisfy {
                    !$0.contains(LinkingWorld.token) && $0.contains("Bad credentials")
                })
            await world.simulator.addToken("ghp_new", .classic(login: "alpaca"))
            try await connect(first, "ghp_new", process)
            #expect(try await listing(first, process) == nil)
            #expect(try await listing(second, process)?.code == .insufficientPermissions)
            #expect(try await world.database.rows(states) == ["(rejected)", "(valid)"])
        }
    }

    @Test("what GitHub refused by mistake works again: after an hour, or when a person sends the token again")
    func mistake() async throws {
        try await LinkingWorld.with { world in
            let (process, another) = (try world.process(), try world.process())
            let (first, second) = (try await world.makeConnectedProject(), try await world.makeConnectedProject())
            for isTime in [true, false] {
                try await revoke(LinkingWorld.token, world)
                // Until then a list that was read is used again.
                world.clock.advance(by: .seconds(60))
                #expect(try await listing(first, process)?.code == .insufficientPermissions)
                try await another.round(of: "cleanup")
                await world.simulator.addToken(LinkingWorld.token, .classic(login: "alpaca"))
                for project in [first, second] {
                    #expect(try await listing(project, process)?.code == .insufficientPermissions)
                }
                if isTime {
                    try await world.pass("1 hour")
                } else {
                    try await connect(second, LinkingWorld.token, process)
                }
                for project in [first, second] {
                    #expect(try await listing(project, another) == nil)
                    #expect(try await listing(project, process) == nil)
                }
                #expect(try await world.database.number("SELECT count(*) FROM sync_rejected_credentials") == 0)
                #expect(
                    try await world.database.rows("SELECT DISTINCT token_state FROM github_integrations") == ["(valid)"]
                )
            }
        }
    }

    @Test("a token that was mistyped is not remembered, as nobody uses it")
    func mistyped() async throws {
        try await LinkingWorld.with { world in
            let (process, project) = (try world.process(), try await world.makeProject())
            let code = try await failureCode { try await connect(project, "ghp_wrong", process) }
            #expect(code == .invalidToken)
            #expect(try await world.database.number("SELECT count(*) FROM sync_rejected_credentials") == 0)
        }
    }
}
