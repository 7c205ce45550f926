// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import GitHubSimulator
import Storage
import SyncEngine
import TestGitHub
import TestSupport
import TestWorlds
import Testing

@Suite("A project that uses an installation of our GitHub App")
struct InstallationTests {
    private func key(_ app: GitHubApp) throws -> GitHubAppKey {
        try #require(GitHubAppKey(issuer: String(app.id), privateKey: Secret(Self.privateKey)))
    }

    @Test("lists, links, clones and is cleaned up like one with a token")
    func works() async throws {
        try await LinkingWorld.with { world in
            let app = await world.simulator.createApp(slug: "paca", owner: "alpaca", publicKey: Self.publicKey)
            let installation = try await world.simulator.install(app, in: "llama")
            let herd = try await world.simulator.createRepository(owner: "llama", name: "herd", isPrivate: true)
            let project = try await world.makeProject()
            let process = try world.process(
                app: try key(app), installations: try InstallationPolicy(json: #"{"Llama":["*"]}"#))
            let stored = try await process.integrations.connect(
                project: project, installation: Int64(installation.id))
            #expect(stored.connection?.account == "llama")
            #expect(stored.connection?.installationID == Int64(installation.id))
            #expect(stored.connection?.scopes == nil)
            let found = try await process.integrations.accessibleRepositories(project: project)
            #expect(found.map(\.fullName) == ["llama/herd"])
            let link = try await process.repositories.link(
                project: project, RepositoryName(owner: "llama", name: "herd"))
            try await world.expectClean([herd], links: 1)
            let info = try await process.repositories.cloneInfo(project: project, repository: link.id)
            #expect(info.token.reveal().hasPrefix("ghs_"))
            #expect(info.expiresAt != nil)
            try await expectNarrow(info.token, to: herd, world)
            try await world.database.execute("DELETE FROM projects WHERE id = '\(project)'")
            try await process.round(of: "cleanup")
            try await world.expectClean([herd], links: 0)
        }
    }

    /// Expects that a token reaches the contents of one repository, and nothing else.
    private func expectNarrow(_ token: Secret<String>, to repository: Repository, _ world: LinkingWorld) async throws {
        let other = try await world.simulator.createRepository(owner: "llama", name: "flock", isPrivate: true)
        _ = try await world.simulator.createBranch("topic", in: repository, by: "llama")
        let clone = GitHubClient(
            transport: SimulatorTransport(simulator: world.simulator), credential: TokenCredential(token),
            environment: world.environment)
        _ = try await clone.branch("topic", in: RepositoryName(owner: "llama", name: repository.name))
        await #expect(throws: GitHubError.self) {
            _ = try await clone.repository(RepositoryName(owner: "llama", name: other.name))
        }
        await #expect(throws: GitHubError.self) {
            _ = try await clone.hooks(of: RepositoryName(owner: "llama", name: repository.name)).collect()
        }
    }

    @Test("X1: is refused for everybody whom the operator has not allowed it, with one answer after the same work")
    func foreign() async throws {
        try await LinkingWorld.with { world in
            let app = await world.simulator.createApp(slug: "paca", owner: "alpaca", publicKey: Self.publicKey)
            let victim = Int64(try await world.simulator.install(app, in: "victim").id)
            let mine = Int64(try await world.simulator.install(app, in: "llama").id)
            _ = try await world.simulator.createRepository(owner: "victim", name: "secret", isPrivate: true)
            let (project, other) = (try await world.makeProject(), try await world.makeProject())
            /// What a project's manager is told of an installation, and how many requests that took.
            func answer(
                _ installation: Int64, _ policy: InstallationPolicy, for project: UUID
            ) async throws -> (failure: RequestFailure?, requests: Int) {
                let before = world.transport.requests.count
                let process = try world.process(app: try key(app), installations: policy)
                do {
                    _ = try await process.integrations.connect(project: project, installation: installation)
                    return (nil, world.transport.requests.count - before)
                } catch let failure as RequestFailure {
                    return (failure, world.transport.requests.count - before)
                }
            }
            let policies = [
                "{}", "{\"llama\":[\"\(project)\"]}", "{\"\(mine)\":[\"\(project)\"]}",
                "{\"\(mine)\":[\"*\"],\"victim\":[\"\(other)\"],\"\(victim)\":[\"\(other)\"]}",
            ]
            for json in policies {
                let policy = try InstallationPolicy(json: json)
                let foreign = try await answer(victim, policy, for: project)
                let unknown = try await answer(999_999, policy, for: project)
                #expect(foreign.failure?.code == .installationNotAllowed, "\(json)")
                #expect(unknown.failure?.code == .installationNotAllowed, "\(json)")
                #expect(
                    foreign.failure?.message.replacing("\(victim)", with: "N")
                        == unknown.failure?.message.replacing("999999", with: "N"))
                #expect(foreign.requests == unknown.requests, "\(json)")
            }
            #expect(try await world.database.number("SELECT count(*) FROM github_integrations") == 0)
            let allowed = try InstallationPolicy(json: policies[1])
            #expect(try await answer(mine, allowed, for: project).failure == nil)
            #expect(try await answer(mine, allowed, for: other).failure?.code == .installationNotAllowed)
        }
    }

    @Test("X1: is not used any more when the operator's permission is gone, but its hooks are removed")
    func withdrawn() async throws {
        try await LinkingWorld.with { world in
            let app = await world.simulator.createApp(slug: "paca", owner: "alpaca", publicKey: Self.publicKey)
            let installation = Int64(try await world.simulator.install(app, in: "llama").id)
            let herd = try await world.simulator.createRepository(owner: "llama", name: "herd", isPrivate: true)
            let project = try await world.makeProject()
            let before = try world.process(
                app: try key(app), installations: try InstallationPolicy(json: "{\"\(installation)\":[\"*\"]}"))
            _ = try await before.integrations.connect(project: project, installation: installation)
            let link = try await before.repositories.link(
                project: project, RepositoryName(owner: "llama", name: "herd"))
            let after = try world.process(app: try key(app))
            let requests = world.transport.requests.count
            #expect(
                try await failureCode { _ = try await after.integrations.accessibleRepositories(project: project) }
                    == .installationNotAllowed)
            #expect(
                try await failureCode {
                    _ = try await after.repositories.cloneInfo(project: project, repository: link.id)
                } == .installationNotAllowed)
            #expect(world.transport.requests.count == requests)
            try await after.integrations.disconnect(project: project)
            try await after.round(of: "cleanup")
            try await world.expectClean([herd], links: 0)
        }
    }

    @Test("an uninstalled App is remembered like a revoked token, and is no proof that a hook is gone")
    func uninstalled() async throws {
        try await LinkingWorld.with { world in
            let app = await world.simulator.createApp(slug: "paca", owner: "alpaca", publicKey: Self.publicKey)
            let installation = try await world.simulator.install(app, in: "llama")
            let herd = try await world.simulator.createRepository(owner: "llama", name: "herd")
            let project = try await world.makeProject()
            let policy = try InstallationPolicy(json: #"{"llama":["*"]}"#)
            let process = try world.process(app: try key(app), installations: policy)
            _ = try await process.integrations.connect(project: project, installation: Int64(installation.id))
            _ = try await process.repositories.link(project: project, RepositoryName(owner: "llama", name: "herd"))
            try await world.simulator.change { (state, _) throws(SimulatorError) in
                try state.uninstall(installation.id)
            }
            let restarted = try world.process(app: try key(app), installations: policy)
            for _ in 0 ..< 3 {
                #expect(
                    try await failureCode {
                        _ = try await restarted.integrations.accessibleRepositories(project: project)
                    } == .insufficientPermissions)
            }
            #expect(world.transport.requests.filter { $0.contains("access_tokens") }.count == 2)
            #expect(try await world.database.rows("SELECT token_state FROM github_integrations") == ["(rejected)"])
            try await restarted.integrations.disconnect(project: project)
            try await restarted.round(of: "cleanup")
            #expect(try await world.hooks(herd).count == 1)
            try await world.expectWaiting("GitHub refuses the token")
        }
    }

    @Test("is refused when there is no App, no installation, or a suspended one")
    func refused() async throws {
        try await LinkingWorld.with { world in
            let app = await world.simulator.createApp(slug: "paca", owner: "alpaca", publicKey: Self.publicKey)
            let installation = try await world.simulator.install(app, in: "llama")
            let project = try await world.makeProject()
            func code(_ installation: Int64, _ key: GitHubAppKey?) async throws -> RequestFailure.Code? {
                try await failureCode {
                    let policy = try InstallationPolicy(json: #"{"llama":["*"]}"#)
                    _ = try await world.process(app: key, installations: policy).integrations.connect(
                        project: project, installation: installation)
                }
            }
            #expect(try await code(Int64(installation.id), nil) == .invalidToken)
            #expect(try await code(999_999, try key(app)) == .installationNotAllowed)
            try await world.simulator.change { (state, now) throws(SimulatorError) in
                try state.setSuspended(true, installation: installation.id, at: now)
            }
            #expect(try await code(Int64(installation.id), try key(app)) == .invalidToken)
            #expect(try await world.process().integrations.integration(of: project).connection == nil)
        }
    }

    /// Made for this test and used nowhere else.
    private static let privateKey = """
        -----BEGIN PRIVATE KEY-----
        MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQC4a1Jnzcm64N9h
        16bTmAyjqgfv2itzVWelXM+Kln3PlcxjVnejAGgRlOgPJYxBgNiOEAak9oupsglM
        M2/7eTG8KmJRzjPiDbwoUHOv9mMEvym3gDEneMGogJOiR4IGll0tfWIPv5fo+uqW
        ruLDymwiILZIdZjpYlf4Y4a6mNEuQNYSQh9S6LB2G1N7iL4TbXfvgtGXInGY4duW
        TnLFXq31d6XXmNA60bT15KC5gCQJgNFn99aBjZZGVX0oWrxrNWRsdJu51E0KWfU3
        i1VfWbV7LqPOrkxy2veQR2eK/98kL5ZNv6e4k76ABJop2PBXEY0pulAdRjBZXjzu
        hsmd97LRAgMBAAECggEACuvXdrcWC/zesGDmFoWciVcGVCLdAV4XU/s7KDIm07Ou
        OwYcciOnRhPwf9sho0xse/yWJCVHRT6k9Hq0VkBfB2K8LVYzNjR0MNqo1eIXCumA
        4IbVLQj78Pe3pnvVHFZBwNykwW7UzHLgOxmywKpcvShSRdgUUjflIpwkQanPSM2W
        NYAlfOoqR+0ultesgz8yKfKdN0lHms3YzmOqdQgU/z9rDJgLQMlNs1eEvMM1G7e4
        /kg2/z59Fkfc3OvZA+jnswRfXQF/jkFhNT4xvVl8SZsRGGWOykHAsyi+rfdcp/hX
        bhMyKcGKQEw/FR/C/acy5som/7VoqSqkHgdYuPizBQKBgQDk0M6dHNF+e5SUoBpO
        FmfcdAD2Pp2vuwcDGV6YLzENT5vwK3Ssycks4S/oF7g6vlKi0lsij3KfUTi8rK9l
        wAzhecxluWIQRg7ARZPvUBzj5r1RuTPwxvgh3XlxShS1RbkPGMHvNAK7D/FVzTQN
        l1yL32Pa02Xhf1CSiji8VC35rQKBgQDOVD49jCHQIs8Xuhkna4f+/0BeZ+Hc5kuq
        I+95RSuK2RfwnmYN9d/+cZj2gb0O6bC0bg4HBVFBleU9452I75N1xC1mRtXxvc5u
        3gfYmQxUDNS+WEDa9JEVoaW4SpRDTXKueGOvq9abdgXc5Ohg0obB3qLrvd0YdNw/
        Yu12hkNKNQKBgAVc33rPMhnEy7awCe3KmKSSE3OyBAAaYg+wiIcIlB27v+vhGNrz
        38Mtg/HsnGTEESu/wmMM+aLCRJInefToi2S9dgzsS2AWREI9Xzo8pnCw977ymEUM
        ZMRmbHI7SkD1YWD5M5Jnpai8tutL4+xtn72nfq+iRMEEOt80XiAL2QgBAoGAVb/z
        QhcMMnlVAjJoo9Zv5c1ljha0at8XUTWwIAFcUE9bQLhEB8dI+XFytfhDf4Al3Ubj
        840FMTG/3VHMtg2Dhm0qxRfpcJeGxNLoBd/NnNzcSeNZyOXdqlTND+OG7NWyNMp5
        +5d6EJAjbaOA5ER6lvYVVc5JphFjO8C8mgbAzoUCgYEA0sst1VqIKLglTeodV9bA
        qT0+yhkI/GEaZZmKqqEMg2FplkjbTGoLvyx1FoKbdSjlU/m10LIRJRLm0236xNJw
        b2vqj/95hS87kgFAGPEc6ZMxkk0Hukj16vEGIb4ILUk9c+J6tgMjR2cnTC4FFJ8O
        HYTozb9ytcwwguH2uvbjSsA=
        -----END PRIVATE KEY-----
        """

    private static let publicKey = """
        -----BEGIN PUBLIC KEY-----
        MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAuGtSZ83JuuDfYdem05gM
        o6oH79orc1VnpVzPipZ9z5XMY1Z3owBoEZToDyWMQYDYjhAGpPaLqbIJTDNv+3kx
        vCpiUc4z4g28KFBzr/ZjBL8pt4AxJ3jBqICTokeCBpZdLX1iD7+X6Prqlq7iw8ps
        IiC2SHWY6WJX+GOGupjRLkDWEkIfUuiwdhtTe4i+E21374LRlyJxmOHblk5yxV6t
        9Xel15jQOtG09eSguYAkCYDRZ/fWgY2WRlV9KFq8azVkbHSbudRNCln1N4tVX1m1
        ey6jzq5Mctr3kEdniv/fJC+WTb+nuJO+gASaKdjwVxGNKbpQHUYwWV487obJnfey
        0QIDAQAB
        -----END PUBLIC KEY-----
        """
}
