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

/// A Postgres, a simulated GitHub, and the engine's processes between them.
struct LinkingWorld {
    static let token = "ghp_alpaca"
    static let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    static let publicURL = "https://paca.example"

    let database: TestDatabase
    let simulator: Simulator
    let transport: TroubledTransport
    let clock: ManualClock
    let environment: SyncEnvironment
    let metrics: TestMetrics
    let box: SecretBox
    private let directories: AsyncStream<ProjectDirectory>.Continuation

    /// Lends a world with one account, whose token is ``token``.
    static func with(
        configuration: SimulatorConfiguration = .init(), _ body: (LinkingWorld) async throws -> Void
    ) async throws {
        try await TestDatabase.with { database in
            let clock = ManualClock()
            let time = SimulatorTime(
                clock: clock, uptime: { clock.now.offset }, wallClock: { SyncEnvironment.testEpoch })
            let simulator = Simulator(seed: 11, configuration: configuration, time: time)
            await simulator.addToken(token, .classic(login: "alpaca"))
            let metrics = TestMetrics()
            let (made, directories) = AsyncStream.makeStream(of: ProjectDirectory.self)
            let world = LinkingWorld(
                database: database, simulator: simulator,
                transport: TroubledTransport(SimulatorTransport(simulator: simulator)),
                clock: clock, environment: .test(clock: clock, metrics: metrics), metrics: metrics,
                box: try SecretBox(key: TestProject.encryptionKey),
                directories: directories)
            try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { await runAll(made) }
                try await body(world)
                group.cancelAll()
            }
        }
    }

    /// Runs the projects of all processes, until cancelled.
    private static func runAll(_ directories: AsyncStream<ProjectDirectory>) async {
        await withDiscardingTaskGroup { group in
            for await directory in directories {
                group.addTask { await directory.run() }
            }
            group.cancelAll()
        }
    }

    /// Starts a process. A test ends one and starts another on the same Postgres and GitHub. Its project actors perform
    /// commands. Its loops do not run: the test runs single rounds.
    func process(
        life: Life = Life(), publicURL: String? = Self.publicURL, app: GitHubAppKey? = nil,
        installations: InstallationPolicy = .none, isPullOnly: Bool = false
    ) throws -> Engine {
        let addresses = try publicURL.map { HookAddresses(publicURL: try #require(URL(string: $0))) }
        let engine = try Engine.test(
            // Deliveries from before are read at any time. That is not a step which the tests count, so it uses the
            // plain pool.
            projects: database.pool,
            MortalClient(base: database.pool, life: life),
            gitHub: GitHubConnection(
                transport: MortalTransport(base: transport, life: life),
                site: GitHubSite(apiURL: try #require(URL(string: "https://api.github.com"))), app: app,
                installations: installations, addresses: addresses, isPullOnly: isPullOnly),
            settings: .with {
                // The clock does not move, so a second write would wait forever.
                $0.rateLimits.writeSpacing = .zero
                $0.rateLimits.backgroundBurst = .seconds(1_000_000)
            },
            environment: environment)
        directories.yield(engine.directory)
        return engine
    }

    /// Makes a project in Paca's tables.
    func makeProject() async throws -> UUID {
        let project = UUID()
        try await database.execute(
            "INSERT INTO projects (id, name, task_id_prefix) VALUES ('\(project)', 'Test', 'PROJ')")
        return project
    }

    /// Makes a project that has a token.
    func makeConnectedProject() async throws -> UUID {
        let project = try await makeProject()
        _ = try await process().integrations.connect(project: project, token: GitHubToken(Secret(Self.token)))
        return project
    }

    /// The address of a project's hooks.
    static func address(of project: UUID) -> String {
        "\(publicURL)/api/v1/plugins/com.paca.github/projects/\(project.uuidString.lowercased())/webhook"
    }

    /// The hooks of a repository, as GitHub has them.
    func hooks(_ repository: Repository) async throws -> [Hook] {
        try await simulator.read { (state, _) throws(SimulatorError) in try state.hooks(in: repository.id) }
    }

    /// Makes everything that waits in Postgres ten minutes older, and removals due.
    func passTime() async throws {
        try await database.execute(
            """
            UPDATE github_repositories SET hook_requested_at = hook_requested_at - interval '10 minutes',
                hook_check_due_at = hook_check_due_at - interval '10 minutes';
            UPDATE sync_cleanup SET created_at = created_at - interval '10 minutes', due_at = now()
            WHERE done_at IS NULL;
            """)
    }

    /// Makes everything in Postgres older, also what has no due time.
    func pass(_ time: String) async throws {
        try await database.execute(
            """
            UPDATE sync_cleanup SET created_at = created_at - interval '\(time)', due_at = due_at - interval '\(time)';
            UPDATE sync_rejected_credentials SET rejected_at = rejected_at - interval '\(time)',
                retry_at = retry_at - interval '\(time)';
            UPDATE github_repositories SET hook_checked_at = hook_checked_at - interval '\(time)',
                hook_check_due_at = hook_check_due_at - interval '\(time)',
                repository_read_at = repository_read_at - interval '\(time)';
            UPDATE github_integrations SET token_expires_at = token_expires_at - interval '\(time)',
                token_warned_of = token_warned_of - interval '\(time)';
            """)
    }

    /// Links a new repository of `alpaca`, and makes it known to GitHub first.
    func link(_ name: String, _ project: UUID, with process: Engine? = nil) async throws -> Repository {
        let repository = try await simulator.createRepository(owner: "alpaca", name: name)
        _ = try await (process ?? self.process()).repositories.link(
            project: project, RepositoryName(owner: "alpaca", name: name))
        return repository
    }

    /// Changes the only hook of a repository on GitHub behind our back.
    func spoil(_ repository: Repository, _ change: @escaping @Sendable (inout Hook) -> Void) async throws {
        let hook = try #require(try await hooks(repository).first)
        _ = try await simulator.change { (state, now) throws(SimulatorError) in
            try state.editHook(hook.id, in: repository.id, at: now) { (hook) throws(SimulatorError) in change(&hook) }
        }
    }

    /// Columns of all linked repositories.
    func links(_ columns: String) async throws -> [String] {
        try await database.rows("SELECT \(columns) FROM github_repositories ORDER BY full_name")
    }

    /// Lets time pass and a healthy process do its due work, until none is left.
    func settle() async throws {
        for _ in 0 ..< 3 {
            try await passTime()
            try await process().round(of: "cleanup")
        }
    }

    /// Expects that the removals that have not succeeded say this, and are not ended.
    func expectWaiting(_ reason: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let reasons = try await database.rows(
            "SELECT last_error FROM sync_cleanup WHERE webhook_id IS NOT NULL AND done_at IS NULL")
        #expect(!reasons.isEmpty, sourceLocation: sourceLocation)
        #expect(reasons.allSatisfy { $0.contains(reason) }, "\(reasons)", sourceLocation: sourceLocation)
    }

    /// Expects that no removal is tried any more, that this reason is told, and that no token is kept.
    func expectGivenUp(_ reason: String, sourceLocation: SourceLocation = #_sourceLocation) async throws {
        let ended = try await database.rows(
            "SELECT last_error FROM sync_cleanup WHERE webhook_id IS NOT NULL AND last_error IS NOT NULL")
        #expect(!ended.isEmpty, sourceLocation: sourceLocation)
        #expect(ended.allSatisfy { $0.contains(reason) }, "\(ended)", sourceLocation: sourceLocation)
        let left = "SELECT count(*) FROM sync_cleanup WHERE done_at IS NULL OR token_enc <> ''"
        #expect(try await database.number(left) == 0, sourceLocation: sourceLocation)
    }

    /// Expects that GitHub has exactly the hooks of the links, with the same secrets, that no hook waits to be removed,
    /// and that no token is kept.
    func expectClean(
        _ repositories: [Repository], links: Int? = nil, _ comment: Comment? = nil,
        sourceLocation: SourceLocation = #_sourceLocation
    ) async throws {
        var known: [Int: String] = [:]
        for project in try await ids("SELECT id FROM projects") {
            let rows = try RepositoryStore.linkedRows(
                from: try await database.pool.run(RepositoryStore.linked(project: project)))
            for row in rows {
                #expect(row.hookState == .active, comment, sourceLocation: sourceLocation)
                known[Int(row.webhookID)] = try box.open(row.secretCiphertext).reveal()
            }
        }
        var found: [Int: String] = [:]
        for repository in repositories {
            for hook in try await hooks(repository) { found[hook.id] = hook.config.secret ?? "" }
        }
        #expect(found == known, comment, sourceLocation: sourceLocation)
        if let links { #expect(known.count == links, comment, sourceLocation: sourceLocation) }
        let waiting = try await database.rows("SELECT * FROM sync_cleanup WHERE done_at IS NULL OR token_enc <> ''")
        #expect(waiting == [], comment, sourceLocation: sourceLocation)
    }

    private func ids(_ sql: String) async throws -> [UUID] {
        try await database.rows(sql).compactMap { UUID(uuidString: String($0.dropFirst().dropLast())) }
    }
}

/// The contract's code of the error that a request throws; nil if it throws none.
func failureCode(_ body: () async throws -> Void) async throws -> RequestFailure.Code? {
    do {
        try await body()
        return nil
    } catch let failure as RequestFailure {
        return failure.code
    }
}
