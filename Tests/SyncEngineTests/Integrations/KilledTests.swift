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

@Suite("P6: a process that dies at any step leaves no hook behind", .timeLimit(.minutes(15)))
struct KilledTests {
    /// The work that is interrupted.
    enum Work: CaseIterable {
        case link
        case linkAgainRightAfterUnlinking
        case unlinkAndClean
        case disconnectAndClean
        case replaceTokenAndMend
    }

    /// What happens afterwards.
    enum Aftermath: CaseIterable {
        case nothing
        case linkAgain
        case unlink
        case disconnect
        case projectDeleted
    }

    /// For each step of the work: a process dies at that step, and another takes the work over.
    private func killEverywhere(_ work: Work, then aftermath: Aftermath) async throws {
        try await LinkingWorld.with { world in
            var repositories: [Repository] = []
            for step in 1 ..< 100 {
                var hasFinished = false
                for death in Life.Death.allCases {
                    let name = "herd-\(step)-\(death)"
                    let repository = try await world.simulator.createRepository(owner: "alpaca", name: name)
                    repositories.append(repository)
                    let project = try await world.makeConnectedProject()
                    try await prepare(work, project, repository, world)
                    let life = Life(last: (step, death))
                    // The error is the death itself. The test looks at what the process has left.
                    try? await perform(work, project, name, try world.process(life: life))
                    hasFinished = !life.isOver
                    // Having got no answer, the person sends the token again.
                    if work == .replaceTokenAndMend, life.isOver { try await connect(project, world) }
                    try await follow(aftermath, project, name, world)
                    try await world.settle()
                    try await world.expectClean(repositories, "\(work), \(death) step \(step), then \(aftermath)")
                    try await world.database.execute("DELETE FROM projects WHERE id = '\(project)'")
                    try await world.settle()
                    try await world.expectClean(repositories, links: 0, "\(work), \(death) step \(step), deleted")
                }
                if hasFinished { return }
            }
            Issue.record("the work never ended")
        }
    }

    private func prepare(_ work: Work, _ project: UUID, _ repository: Repository, _ world: LinkingWorld) async throws {
        guard work != .link else { return }
        let process = try world.process()
        let link = try await process.repositories.link(
            project: project, RepositoryName(owner: "alpaca", name: repository.name))
        switch work {
        case .link, .unlinkAndClean, .disconnectAndClean:
            break
        case .linkAgainRightAfterUnlinking:
            try await process.repositories.unlink(project: project, repository: link.id)
        case .replaceTokenAndMend:
            try await world.simulator.change { (state, _) throws(SimulatorError) in
                try state.deleteHook(Int(link.webhookID), in: repository.id)
            }
        }
    }

    private func perform(
        _ work: Work, _ project: UUID, _ name: String, _ process: Engine
    ) async throws {
        switch work {
        case .link, .linkAgainRightAfterUnlinking:
            _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: name))
        case .unlinkAndClean:
            for link in try await process.repositories.linked(project: project) {
                try await process.repositories.unlink(project: project, repository: link.id)
            }
        case .disconnectAndClean:
            try await process.integrations.disconnect(project: project)
        case .replaceTokenAndMend:
            _ = try await process.integrations.connect(project: project, token: GitHubToken(Secret(LinkingWorld.token)))
        }
        try await process.round(of: "cleanup")
    }

    private func connect(_ project: UUID, _ world: LinkingWorld) async throws {
        _ = try await world.process().integrations.connect(
            project: project, token: GitHubToken(Secret(LinkingWorld.token)))
    }

    private func follow(
        _ aftermath: Aftermath, _ project: UUID, _ name: String, _ world: LinkingWorld
    ) async throws {
        let process = try world.process()
        switch aftermath {
        case .nothing:
            break
        case .linkAgain:
            try await world.passTime()
            // The repository may be linked already, or the project disconnected: both are allowed.
            let code = try await failureCode {
                _ = try await process.repositories.link(project: project, RepositoryName(owner: "alpaca", name: name))
            }
            #expect([nil, .repositoryAlreadyLinked, .integrationNotFound].contains(code))
        case .unlink:
            for link in try await process.repositories.linked(project: project) {
                try await process.repositories.unlink(project: project, repository: link.id)
            }
        case .disconnect:
            let code = try await failureCode { try await process.integrations.disconnect(project: project) }
            #expect([nil, .integrationNotFound].contains(code))
        case .projectDeleted:
            try await world.database.execute("DELETE FROM projects WHERE id = '\(project)'")
        }
    }

    @Test("linking", arguments: Aftermath.allCases)
    func link(aftermath: Aftermath) async throws { try await killEverywhere(.link, then: aftermath) }

    @Test("linking again while the old hook still waits to be removed", arguments: Aftermath.allCases)
    func relink(aftermath: Aftermath) async throws {
        try await killEverywhere(.linkAgainRightAfterUnlinking, then: aftermath)
    }

    @Test("unlinking and removing the hook", arguments: Aftermath.allCases)
    func unlink(aftermath: Aftermath) async throws { try await killEverywhere(.unlinkAndClean, then: aftermath) }

    @Test("disconnecting and removing the hooks", arguments: Aftermath.allCases)
    func disconnect(aftermath: Aftermath) async throws {
        try await killEverywhere(.disconnectAndClean, then: aftermath)
    }

    @Test("replacing the token and making a deleted hook again", arguments: Aftermath.allCases)
    func replace(aftermath: Aftermath) async throws { try await killEverywhere(.replaceTokenAndMend, then: aftermath) }
}
