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

@Suite("In pull-only mode repositories are linked without hooks")
struct PullOnlyTests {
    @Test("a link needs no address and makes no hook; a hook is made when there is an address later")
    func later() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let process = try world.process(publicURL: nil, isPullOnly: true)
            let herd = try await world.link("herd", project, with: process)
            let linked = try await process.repositories.linked(project: project)
            #expect(linked.map(\.fullName) == ["alpaca/herd"] && linked.map(\.isWebhookActive) == [false])
            let again = try await failureCode {
                _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: "herd"))
            }
            #expect(again == .repositoryAlreadyLinked)
            // The repository's life is followed all the same.
            try await world.simulator.rename(herd, to: "flock", by: "alpaca")
            try await world.pass("31 minutes")
            try await process.round(of: "hook-checks")
            try await process.round(of: "cleanup")
            #expect(try await world.links("full_name, hook_state, hook_error") == ["(alpaca/flock,none,)"])
            #expect(!world.transport.requests.contains { $0.contains("/hooks") })

            try await world.process().round(of: "hook-checks")
            #expect(try await world.links("hook_state, hook_error") == ["(active,)"])
            try await world.expectClean([herd], links: 1)
            // And back: the hook stays, and keeps its address.
            try await world.pass("31 minutes")
            try await world.process(isPullOnly: true).round(of: "hook-checks")
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("a hook that is gone is not made again, and that is no error")
    func gone() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let herd = try await world.link("herd", project)
            try await world.simulator.change { (state, _) throws(SimulatorError) in
                for hook in try state.hooks(in: herd.id) { try state.deleteHook(hook.id, in: herd.id) }
            }
            try await world.pass("31 minutes")
            try await world.process(isPullOnly: true).round(of: "hook-checks")
            #expect(try await world.links("hook_state, hook_error") == ["(none,)"])
            #expect(try await world.hooks(herd).isEmpty)
            try await world.process().round(of: "hook-checks")
            try await world.expectClean([herd], links: 1)
        }
    }

    @Test("unlinking leaves nothing to remove")
    func unlinked() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            let process = try world.process(isPullOnly: true)
            let herd = try await world.link("herd", project, with: process)
            for link in try await process.repositories.linked(project: project) {
                try await process.repositories.unlink(project: project, repository: link.id)
            }
            try await world.expectClean([herd], links: 0)
        }
    }

    @Test("without that mode and without an address, linking is refused with both remedies")
    func refused() async throws {
        try await LinkingWorld.with { world in
            let project = try await world.makeConnectedProject()
            do {
                _ = try await world.link("herd", project, with: try world.process(publicURL: nil))
                Issue.record("the repository was linked")
            } catch let failure as RequestFailure {
                #expect(failure.code == .webhookURLRequired)
                #expect(failure.message.contains("PUBLIC_URL") && failure.message.contains("SYNC_PULL_ONLY"))
            }
        }
    }
}
