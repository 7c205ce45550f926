// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHubSimulator
import Storage

/// Reads Postgres and the simulated GitHub's delivery log, and shows what is new.
actor DemoView {
    /// How often it looks for something new during a pause.
    private static let interval = Duration.milliseconds(90)

    private let client: any PostgresClient
    private let github: Simulator
    private let terminal: DemoTerminal
    private let environment: SyncEnvironment
    private var projects: [DemoProject] = []
    private var watches: [UUID: ProjectWatch] = [:]
    private var attempts: [UUID: [Int: DemoAttempt]] = [:]
    private var hooks: [UUID: Hook] = [:]

    init(client: any PostgresClient, github: Simulator, terminal: DemoTerminal, environment: SyncEnvironment) {
        self.client = client
        self.github = github
        self.terminal = terminal
        self.environment = environment
    }

    /// Shows this project from now on.
    /// - Parameter hook: The project's hook on the simulated GitHub; its log tells the answers.
    func add(_ project: DemoProject, hook: Hook?) {
        projects.append(project)
        hooks[project.id] = hook
    }

    /// Adds an attempt that is not in the simulated GitHub's log.
    func add(_ attempt: DemoAttempt, of project: DemoProject) {
        attempts[project.id, default: [:]][attempt.id] = attempt
    }

    /// All attempts to deliver to a project that were answered so far.
    func attempts(of project: DemoProject) async throws -> [DemoAttempt] {
        if let hook = hooks[project.id] {
            for delivery in try await github.deliveries(of: hook) where attempts[project.id]?[delivery.id] == nil {
                attempts[project.id, default: [:]][delivery.id] = DemoAttempt(delivery.request, delivery.outcome)
            }
        }
        return attempts[project.id, default: [:]].values.sorted { $0.id < $1.id }
    }

    /// The state of a project in Postgres.
    func state(of project: DemoProject, afterDelivery: Int64 = 0, afterEvent: Int64 = 0) async throws
        -> DemoProjectState
    {
        let results = try await client.run(
            DemoStore.state(of: project.id, afterDelivery: afterDelivery, afterEvent: afterEvent))
        return try DemoProjectState(from: results)
    }

    /// Shows what is new.
    /// - Parameter isComplete: See `ProjectWatch`.
    /// - Returns: Whether anything was new.
    @discardableResult
    func look(isComplete: Bool = true) async throws -> Bool {
        var isNew = false
        for project in projects {
            var watch = watches[project.id] ?? ProjectWatch()
            let state = try await state(
                of: project, afterDelivery: watch.deliveriesAfter, afterEvent: watch.eventsAfter)
            let lines = watch.lines(
                for: state, attempts: try await attempts(of: project), isComplete: isComplete)
            watches[project.id] = watch
            for line in lines {
                terminal.show(line.kind, project: project.prefix, line.what, line.details)
            }
            isNew = isNew || !lines.isEmpty
        }
        return isNew
    }

    /// Shows what is new during the pause, then writes the next step of the story.
    func tell(_ text: String, after pause: Duration) async throws {
        try await look(for: pause)
        terminal.say(text)
    }

    /// Shows what is new during the pause.
    func look(for pause: Duration, isComplete: Bool = true) async throws {
        let end = environment.uptime() + pause
        try await look(isComplete: isComplete)
        while environment.uptime() < end {
            try await environment.clock.sleep(for: min(Self.interval, end - environment.uptime()))
            try await look(isComplete: isComplete)
        }
    }

    /// Shows what is new until no delivery is pending.
    /// - Returns: False if some are still pending after the limit.
    func lookUntilQuiet(within limit: Duration) async throws -> Bool {
        let end = environment.uptime() + limit
        while environment.uptime() < end {
            try await look()
            var isQuiet = true
            for project in projects {
                let state = try await state(of: project)
                isQuiet = isQuiet && state.deliveries.allSatisfy { $0.state != "pending" }
            }
            if isQuiet {
                try await look()
                return true
            }
            try await environment.clock.sleep(for: .milliseconds(20))
        }
        return false
    }
}
