// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import GitHubSimulator
import Logging
import RateLimits
import Storage
import SyncEngine
import TestSupport
import TestWorlds
import Testing

/// A project with a linked repository on a simulated GitHub, a running engine, and the requests of people.
struct TaskWorld {
    static let login = "octo"

    let database: TestDatabase
    let simulator: Simulator
    let repository: Repository
    let transport: LosingTransport
    let project: TestProject
    let engine: Engine
    let metrics: TestMetrics
    let pulls: PullRequestRequests
    let branches: BranchRequests

    /// Lends a world in which GitHub has a branch `topic` with a commit of its own.
    /// - Parameter publicURL: our public address; nil for none. With one, repositories can be linked, and the engine
    ///   looks after hooks in the background.
    static func with(
        publicURL: String? = nil, _ body: @escaping @Sendable (TaskWorld) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let metrics = TestMetrics()
            let simulator = Simulator(seed: 5, configuration: SimulatorConfiguration())
            let repository = try await simulator.createRepository(owner: login, name: "herd")
            _ = try await simulator.createBranch("topic", in: repository, by: login)
            _ = try await simulator.push(["Work"], to: "topic", in: repository, by: login)
            let project = try await TestProject.make(in: database)
            try await database.execute("UPDATE github_repositories SET github_repo_id = \(repository.id)")
            try await database.withoutSchedule()
            let transport = LosingTransport(simulator)
            let site = GitHubSite(apiURL: try #require(URL(string: "https://api.github.com")))
            let engine = try Engine.test(
                database.pool,
                gitHub: GitHubConnection(
                    transport: transport, site: site, app: nil,
                    addresses: try publicURL.map { HookAddresses(publicURL: try #require(URL(string: $0))) }),
                // Otherwise a person's second write would wait for a second.
                settings: .with {
                    $0.rateLimits.writeSpacing = .zero
                    // Tests run these rounds themselves.
                    $0.taskLinkInterval = .seconds(3600)
                }, environment: .real(metrics: metrics))
            let requests = try #require(engine.requests)
            let world = TaskWorld(
                database: database, simulator: simulator, repository: repository, transport: transport,
                project: project, engine: engine, metrics: metrics, pulls: requests.pullRequests,
                branches: requests.branches)
            try await engine.whileRunning { _ in try await body(world) }
        }
    }

    /// A task of the project.
    func task(_ number: Int) throws -> TaskKey {
        TaskKey(project: project.id, task: try #require(project.tasks[number]))
    }

    /// The repository's id in the project.
    var repo: UUID { project.repoID }

    /// Links a new pull request from `topic` to task 1.
    func linkPullRequest() async throws -> TaskPullRequest {
        let opened = try await openPullRequest()
        return try await pulls.link(task: task(1), repository: repo, number: Int32(opened.number))
    }

    /// Opens a pull request from `topic` on GitHub.
    func openPullRequest(title: String = "A change") async throws -> PullRequest {
        try await simulator.openPullRequest(in: repository, title: title, head: "topic", by: Self.login)
    }

    /// The topics of all events so far in order, without the prefix `github.`.
    func topics() async throws -> [String] {
        try await database.rows("SELECT replace(topic, 'github.', '') FROM sync_outbox ORDER BY id")
            .map { String($0.dropFirst().dropLast()) }
    }

    /// Delivers a webhook and waits until it is applied.
    func deliver(_ event: String, _ body: [UInt8]) async throws {
        let finished = metrics.total("paca_sync_deliveries_total")
        try await project.deliver(event, body, to: engine.intake)
        try await metrics.total("paca_sync_deliveries_total", reaches: finished + 1)
    }
}

/// The failure of a request; nil if it succeeds.
func failure(_ body: () async throws -> Void) async throws -> RequestFailure? {
    do {
        try await body()
        return nil
    } catch let failure as RequestFailure {
        return failure
    }
}

/// Expects that a request fails with this code of the contract.
/// - Returns: the message for the person.
@discardableResult
func expectFailure(
    _ code: RequestFailure.Code, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () async throws -> Void
) async throws -> String {
    do {
        try await body()
        Issue.record("it did not fail with \(code.rawValue)", sourceLocation: sourceLocation)
        return ""
    } catch let failure as RequestFailure {
        #expect(failure.code == code, "\(failure.message)", sourceLocation: sourceLocation)
        return failure.message
    }
}
