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
import Synchronization
import TestSupport
import TestWorlds
import Testing

/// A simulated GitHub that delivers to an engine's intake, and projects that link its repository. Of the engine's loops
/// none runs by itself: a test runs single rounds. Time stands still until a test advances it.
struct HealingWorld {
    static let token = "ghp_alpaca"
    static let login = "alpaca"

    let database: TestDatabase
    let simulator: Simulator
    let transport: HealingTransport
    let repository: Repository
    let clock: ManualClock
    let metrics: TestMetrics
    let engine: Engine
    let door: Door
    private let makeEngine: @Sendable () throws -> Engine
    private let engines: AsyncStream<Engine>.Continuation

    /// What GitHub's deliveries reach.
    final class Door: DeliveryTransport {
        /// What happens to deliveries.
        enum Mode {
            case open
            /// Nobody listens.
            case down
            /// They are answered with 202 and forgotten, as by a database that lost its newest rows.
            case forgetful
        }

        private let mode = Mutex(Mode.open)
        private let intake = Mutex<WebhookIntake?>(nil)

        func set(_ mode: Mode) { self.mode.withLock { $0 = mode } }
        func lead(to intake: WebhookIntake) { self.intake.withLock { $0 = intake } }

        func send(_ request: DeliveryRequest) async -> GitHubSimulator.DeliveryOutcome {
            switch mode.withLock({ $0 }) {
            case .down: return .failedToConnect
            case .forgetful: return .answered(202)
            case .open: break
            }
            func header(_ name: String) -> String? { request.headers.first { $0.name == name }?.value }
            guard let intake = intake.withLock({ $0 }),
                let parsed = try? WebhookRequest(
                    project: request.url.split(separator: "/").dropLast().last.map(String.init),
                    event: header("X-GitHub-Event"), delivery: header("X-GitHub-Delivery"),
                    hookID: header("X-GitHub-Hook-ID"), signature: header("X-Hub-Signature-256"),
                    contentType: header("Content-Type"))  // What is no delivery is answered like a wrong one.
            else { return .answered(400) }
            let answer = await withCheckedContinuation { answer in
                intake.receive(parsed, body: request.body) { answer.resume(returning: $0) }
            }
            switch answer {
            case .accepted, .duplicate: return .answered(202)
            case .unauthorized: return .answered(401)
            case .unavailable: return .answered(503)
            }
        }
    }

    /// Lends a world whose repository has the branch `topic`.
    static func with(
        configuration: SimulatorConfiguration = .init(),
        _ body: @escaping @Sendable (HealingWorld) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let clock = ManualClock()
            // The database's clock is real, so GitHub's begins at the same time.
            let start = Date()
            let wallClock: @Sendable () -> Date = { start.addingTimeInterval(clock.now.offset / .seconds(1)) }
            let simulator = Simulator(
                seed: 23, configuration: configuration,
                time: SimulatorTime(clock: clock, uptime: { clock.now.offset }, wallClock: wallClock))
            await simulator.addToken(token, .classic(login: login))
            let repository = try await simulator.createRepository(owner: login, name: "herd")
            _ = try await simulator.createBranch("topic", in: repository, by: login)
            let metrics = TestMetrics()
            let plain = SyncEnvironment.test(clock: clock, metrics: metrics)
            let environment = SyncEnvironment(
                clock: clock, uptime: plain.uptime, wallClock: wallClock, random: plain.random,
                makeUUID: plain.makeUUID, metrics: metrics)
            let transport = HealingTransport(SimulatorTransport(simulator: simulator))
            let door = Door()
            let makeEngine: @Sendable () throws -> Engine = {
                try Engine.test(
                    database.pool,
                    gitHub: GitHubConnection(
                        transport: transport,
                        site: GitHubSite(apiURL: try #require(URL(string: "https://api.github.com"))), app: nil,
                        addresses: HookAddresses(publicURL: try #require(URL(string: "https://paca.example")))),
                    settings: .with {
                        // The clock does not move by itself, so whatever waits would wait for ever.
                        $0.rateLimits.writeSpacing = .zero
                        $0.rateLimits.backgroundBurst = .seconds(1_000_000)
                        $0.projects.pace = .zero
                    }, environment: environment)
            }
            let engine = try makeEngine()
            let (others, engines) = AsyncStream.makeStream(of: Engine.self)
            door.lead(to: engine.intake)
            let world = HealingWorld(
                database: database, simulator: simulator, transport: transport, repository: repository, clock: clock,
                metrics: metrics, engine: engine, door: door, makeEngine: makeEngine, engines: engines)
            try await DeliverySender(simulator: simulator, transport: door).whileRunning {
                try await withThrowingTaskGroup(of: Void.self) { group in
                    group.addTask { await engine.directory.run() }
                    group.addTask { await runProjects(of: others) }
                    group.addTask { await engine.inbox.run() }
                    group.addTask { await engine.intake.run() }
                    try await body(world)
                    group.cancelAll()
                }
            }
        }
    }

    /// Another process on the same database and GitHub, which receives no deliveries.
    func anotherEngine() throws -> Engine {
        let engine = try makeEngine()
        engines.yield(engine)
        return engine
    }

    /// Runs the projects of further processes, until cancelled.
    private static func runProjects(of engines: AsyncStream<Engine>) async {
        await withDiscardingTaskGroup { group in
            for await engine in engines {
                group.addTask { await engine.directory.run() }
            }
            group.cancelAll()
        }
    }

    /// Makes a project with task 1 to 9 that links the repository.
    /// - Parameter hasHistory: whether the link's history is taken as read, so that no backfill is due.
    @discardableResult
    func linkedProject(hasHistory: Bool = true) async throws -> UUID {
        let project = UUID()
        let tasks = (1 ... 9).map { "('\(UUID())', '\(project)', \($0), 'Task')" }.joined(separator: ", ")
        try await database.execute(
            """
            INSERT INTO projects (id, name, task_id_prefix) VALUES ('\(project)', 'Test', 'PROJ');
            INSERT INTO tasks (id, project_id, task_number, title) VALUES \(tasks);
            """)
        _ = try await engine.integrations.connect(project: project, token: GitHubToken(Secret(Self.token)))
        let link = try await engine.repositories.link(
            project: project, RepositoryName(owner: Self.login, name: "herd"))
        try await settle()
        try await engine.round(of: "schedule")
        if hasHistory {
            try await database.execute(
                "INSERT INTO sync_backfills (repo_id, state) VALUES ('\(link.id)', 'done') ON CONFLICT DO NOTHING")
        }
        _ = transport.take()
        return project
    }

    /// Waits until GitHub has tried all deliveries, and everything stored is judged.
    func settle() async throws {
        try await simulator.drain()
        try await judged()
    }

    /// Waits until everything stored is judged.
    func judged() async throws {
        try await metrics.judged(try await database.number("SELECT count(*) FROM sync_deliveries"))
    }

    /// Makes all work of a kind due and does it.
    func work(_ kind: String, with engine: Engine? = nil) async throws {
        try await database.execute(
            "UPDATE sync_schedule SET due_at = now(), leased_until = '-infinity' WHERE kind = '\(kind)'")
        let loops = ["log": "delivery-logs", "poll": "polls", "sweep": "sweeps", "backfill": "backfills"]
        try await (engine ?? self.engine).round(of: loops[kind] ?? kind)
    }

    /// Opens a pull request from `topic`.
    @discardableResult
    func open(_ title: String, body: String? = nil) async throws -> PullRequest {
        try await simulator.openPullRequest(
            in: repository, title: title, body: body, head: "topic", by: Self.login)
    }

    /// The stored pull requests: `(number,title,state)`, in order.
    func rows() async throws -> [String] {
        try await database.rows("SELECT pr_number, title, state FROM github_pull_requests ORDER BY 1, repo_id")
    }

    /// How many events of a topic there are.
    func events(_ topic: String) async throws -> Int {
        try await database.number("SELECT count(*) FROM sync_outbox WHERE topic = 'github.\(topic)'")
    }

    /// The sources of the stored deliveries of an event.
    func sources(_ event: String) async throws -> [String] {
        try await database.rows("SELECT source FROM sync_deliveries WHERE event = '\(event)' ORDER BY seq")
    }
}
