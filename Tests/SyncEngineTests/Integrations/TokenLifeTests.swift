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

@Suite("The life of a token is told")
struct TokenLifeTests {
    private func events(_ topic: String, _ world: LinkingWorld) async throws -> [String] {
        try await world.database.rows(
            """
            SELECT payload->>'project_id', payload->>'days' FROM sync_outbox WHERE topic = 'github.\(topic)'
            ORDER BY payload->>'project_id', id
            """)
    }

    private func rejected(_ projects: [UUID]) -> [String] {
        projects.map { $0.uuidString.lowercased() }.sorted().map { "(\($0),)" }
    }

    @Test("a refused token is told once to each project that uses it, and again only when its successor is refused")
    func refused() async throws {
        try await LinkingWorld.with { world in
            let projects = [try await world.makeConnectedProject(), try await world.makeConnectedProject()]
            let herd = try await world.link("herd", projects[0])
            try await world.simulator.revokeToken(LinkingWorld.token)
            let before = world.transport.requests.count
            for _ in 0 ..< 3 {
                try await world.pass("10 minutes")
                try await world.process().round(of: "hook-checks")
                try await world.process().round(of: "cleanup")
                try await world.pass("21 minutes")
            }
            // The first refusal is the last request with this token for an hour.
            #expect(world.transport.requests.count <= before + 2)
            #expect(try await events("token_rejected", world) == rejected(projects))
            let messages = try await world.database.rows(
                "SELECT DISTINCT payload->>'message', payload->>'reason' FROM sync_outbox")
            #expect(messages.count == 1 && messages.allSatisfy { $0.contains("Connect") && $0.contains("Bad cred") })
            #expect(
                try await world.database.rows("SELECT DISTINCT token_state FROM github_integrations") == ["(rejected)"])

            await world.simulator.addToken("ghp_new", .classic(login: "alpaca"))
            let process = try world.process()
            _ = try await process.integrations.connect(project: projects[0], token: GitHubToken(Secret("ghp_new")))
            try await process.round(of: "cleanup")
            // It resumes at once: the hook has been compared with the new token.
            try await world.expectClean([herd], links: 1)
            #expect(try await events("token_rejected", world) == rejected(projects))
            try await world.simulator.revokeToken("ghp_new")
            try await world.pass("31 minutes")
            try await process.round(of: "hook-checks")
            #expect(try await events("token_rejected", world) == rejected(projects + [projects[0]]))
        }
    }

    @Test("the expiry is learned from any answer, also for a token that nobody told it of")
    func learned() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let process = try world.process()
            _ = try await world.link("herd", project, with: process)
            #expect(try await process.integrations.integration(of: project).connection?.tokenExpiresAt == nil)
            // 2026-03-01T12:00:00Z
            let end = Timestamp(secondsSinceEpoch: 1_772_366_400)
            var token = AccessToken.classic(login: "alpaca")
            token.expiresAt = end
            token.expiryZone = "-0700"
            await world.simulator.addToken(LinkingWorld.token, token)
            try await world.pass("31 minutes")
            try await process.round(of: "hook-checks")
            let connection = try await process.integrations.integration(of: project).connection
            #expect(connection?.tokenExpiresAt?.rfc3339.hasPrefix("2026-03-01T12:00:00") == true)
        }
    }

    @Test("an expiry is warned of 14 and 3 days ahead, once each, whatever restarts")
    func warned() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            func round() async throws {
                for _ in 0 ..< 2 { try await world.process().round(of: "token-expiry") }
            }
            func expire(in time: String) async throws {
                try await world.database.execute(
                    "UPDATE github_integrations SET token_expires_at = now() + interval '\(time)'")
            }
            let id = project.uuidString.lowercased()
            try await round()
            try await expire(in: "14 days 1 hour")
            try await round()
            #expect(try await events("token_expiring", world) == [])
            try await world.pass("2 hours")
            try await round()
            #expect(try await events("token_expiring", world) == ["(\(id),14)"])
            try await world.pass("10 days")
            try await round()
            #expect(try await events("token_expiring", world).count == 1)
            try await world.pass("1 day")
            try await round()
            #expect(try await events("token_expiring", world) == ["(\(id),14)", "(\(id),3)"])
            // It has expired, which GitHub's refusal tells.
            try await world.pass("4 days")
            try await round()
            #expect(try await events("token_expiring", world).count == 2)
            // Another expiry is another warning; the nearest threshold is told only.
            try await expire(in: "2 days")
            try await round()
            #expect(try await events("token_expiring", world) == ["(\(id),14)", "(\(id),3)", "(\(id),3)"])
            try await expire(in: "1 day")
            try await world.database.execute("UPDATE github_integrations SET token_state = 'rejected'")
            try await round()
            #expect(try await events("token_expiring", world).count == 3)
            let payload = try await world.database.rows("SELECT payload FROM sync_outbox ORDER BY id LIMIT 1")
            #expect(payload.allSatisfy { $0.contains("expires_at") && $0.contains("Make a new one") })
        }
    }
}
