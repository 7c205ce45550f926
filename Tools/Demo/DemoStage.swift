// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHubSimulator
import Storage
import WebAPI

/// The demo itself. It runs while the database, the engine and the simulated GitHub are running.
struct DemoStage {
    static let repository = (owner: "alpaca-labs", name: "farm")
    /// The id of the hook for the published bodies. It is far from the ids that the simulator uses for its own hooks.
    private static let publishedHookID = 276_000_276
    private static let quietLimit = Duration.seconds(60)

    let settings: DemoSettings
    let github: Simulator
    let calendar: DemoCalendar
    let client: any PostgresClient
    let seeder: DemoSeeder
    let view: DemoView
    let terminal: DemoTerminal
    let environment: SyncEnvironment
    /// The port of PacaSync's HTTP server.
    let port: Int

    /// Runs the whole demo and checks its result.
    /// - Returns: The project for the commands to try, its repository, and whether Postgres holds what GitHub said.
    func perform() async throws -> (project: DemoProject, repository: Repository, isRight: Bool) {
        let repository = try await github.createRepository(
            owner: Self.repository.owner, ownerKind: .organization, name: Self.repository.name)
        let alpacas = try await alpacaFarm(repository)
        let shearing = try await shearingSeason(repository)
        let branches = try await tellStory(repository, hookID: Int(alpacas.hookID))
        var columns: [DemoSummary.Column] = []
        let published = try await sendPublishedBodies()
        if try await !view.lookUntilQuiet(within: Self.quietLimit) {
            terminal.write("Some deliveries are still pending after \(Self.quietLimit).", isGood: false)
        }
        for project in [alpacas, shearing] {
            let truth = try await truth(of: repository, branches: branches, for: project)
            columns.append(.init(name: project.prefix, truth: truth, state: try await view.state(of: project)))
        }
        if let (project, bodies) = published {
            let truth = bodies.truth(for: project, attempts: try await view.attempts(of: project))
            columns.append(.init(name: project.prefix, truth: truth, state: try await view.state(of: project)))
        }
        try await summarize(columns, projects: [alpacas, shearing] + (published.map { [$0.project] } ?? []))
        return (alpacas, repository, judge(columns))
    }

    private func alpacaFarm(_ repository: Repository) async throws -> DemoProject {
        terminal.say("Project Alpaca Farm (ALPA) is linked to \(repository.fullName)")
        var project = try await seeder.project(
            "Alpaca Farm", prefix: "ALPA", repository: Self.repository,
            tasks: [
                1: "Feed the crias", 2: "Mend the fence", 3: "Wash the fleece", 4: "Count the herd",
                5: "Paint the barn",
                6: "Dig a well", 7: "Weigh the crias", 8: "Train the dog", 9: "Buy a llama",
            ], deleted: 9)
        try await seeder.link("wash-day", to: 3, in: &project)
        try await link(&project, to: repository, type: .json, events: ["push", "pull_request", "check_run"])
        return project
    }

    private func shearingSeason(_ repository: Repository) async throws -> DemoProject {
        terminal.say("Project Shearing Season (SHEAR) is linked to the same repository, with its own hook and secret")
        var project = try await seeder.project(
            "Shearing Season", prefix: "SHEAR", repository: Self.repository,
            tasks: [1: "Sharpen the blades", 2: "Book the shearers", 3: "Weigh the fleece", 4: "Sell the wool"])
        try await link(&project, to: repository, type: .form, events: ["*"])
        return project
    }

    /// Creates the hook. GitHub pings it at once, before the demo knows its id.
    private func link(
        _ project: inout DemoProject, to repository: Repository, type: Hook.ContentType, events: [String]
    ) async throws {
        let config = Hook.Config(url: webhookURL(of: project), contentType: type, secret: project.secret.reveal())
        let hook = try await github.createHook(in: repository, config: config, events: events)
        await view.add(project, hook: hook)
        try await github.drain()
        try await seeder.storeHook(Int64(hook.id), of: &project)
        try await view.look(for: settings.pace)
    }

    private func webhookURL(of project: DemoProject) -> String {
        "http://127.0.0.1:\(port)\(SyncServer.base)/projects/\(project.id.uuidString.lowercased())/webhook"
    }

    /// - Returns: Every branch that was created.
    private func tellStory(_ repository: Repository, hookID: Int) async throws -> [String] {
        let (delay, patience) = (settings.delay, settings.patience)
        await github.setFaults { faults in
            faults.probabilities = [.duplicated: 0.1, .delayed: 0.08, .reordered: 0.1]
            faults.delay = delay
            faults.patience = patience
        }
        var story = FarmStory(
            github: github, repository: repository, hookID: hookID, pass: { calendar.advance(bySeconds: 97) },
            tell: { text in
                try await view.tell(text, after: settings.pace)
                calendar.advance(bySeconds: 97)
            })
        try await story.run()
        try await github.drain()
        return story.branches
    }

    /// - Returns: Nil if the folder of the bodies is missing.
    private func sendPublishedBodies() async throws -> (project: DemoProject, bodies: PublishedBodies)? {
        guard let bodies = try PublishedBodies(folder: settings.testdata, seed: settings.seed) else {
            terminal.say("There are no published webhook bodies in \(settings.testdata), so this part is skipped")
            return nil
        }
        let heading = "Project REST receives the \(bodies.bodies.count) webhook bodies that GitHub and octokit publish"
        try await view.tell(heading, after: settings.pace)
        let numbers = bodies.tasks(named: "REST").union([276])
        let titles = Dictionary(uniqueKeysWithValues: numbers.map { ($0, "Task \($0)") })
        var project = try await seeder.project(
            "REST", prefix: "REST", repository: ("octokit", "published"), tasks: titles)
        try await seeder.storeHook(Int64(Self.publishedHookID), of: &project)
        await view.add(project, hook: nil)
        try await send(bodies, to: project)
        return (project, bodies)
    }

    private func send(_ bodies: PublishedBodies, to project: DemoProject) async throws {
        let hook = Hook(
            id: Self.publishedHookID, repositoryID: Self.publishedHookID,
            config: .init(url: webhookURL(of: project), contentType: .json, secret: project.secret.reveal()),
            events: ["*"],
            createdAt: Timestamp(environment.wallClock()))
        try await HTTPDeliveryTransport.withTransport { transport in
            for (index, body) in bodies.bodies.enumerated() {
                let event = HookEvent(
                    name: body.event, action: body.json.text("action"), repositoryID: hook.repositoryID,
                    payload: body.bytes)
                let request = DeliveryRequest(
                    id: index + 1, guid: environment.makeUUID().uuidString.lowercased(), event: event, hook: hook)
                let outcome = await transport.send(request)
                if let attempt = DemoAttempt(request, outcome) { await view.add(attempt, of: project) }
                try await view.look(for: settings.pace / 10)
            }
        }
    }

    /// What Postgres must hold, computed from the simulated GitHub's state.
    private func truth(
        of repository: Repository, branches: [String], for project: DemoProject
    ) async throws -> DemoTruth {
        let pulls = try await github.read { (state, _) throws(SimulatorError) in
            try state.pullRequests(in: repository.id)
        }
        var links = ExpectedLinks(prefix: project.prefix, tasks: project.tasks.keys, manual: project.manualBranches)
        for branch in branches { links.branchCreated(branch) }
        for pull in pulls {
            links.pullRequest(
                Int32(pull.number), head: pull.head.ref, isFromFork: pull.headRepository?.id != repository.id,
                title: pull.title, body: pull.body)
        }
        return DemoTruth(
            pullRequests: pulls.map { PullRequestFacts($0, in: repository) }, links: links.links,
            attempts: try await view.attempts(of: project))
    }

    private func summarize(_ columns: [DemoSummary.Column], projects: [DemoProject]) async throws {
        terminal.say("What happened")
        for line in DemoSummary(columns: columns).lines { terminal.write(line) }
        guard let times = try await client.run(DemoStore.times(of: projects.map(\.id))).first,
            let all = try times.decodeIfPresent(0, as: Int64.self),
            let median = try times.decodeIfPresent(1, as: Int64.self)
        else { return }
        let seconds = Double(all / 100_000) / 10
        let milliseconds = Double(median / 100) / 10
        terminal.write("")
        terminal.write("  \(seconds) s from the first delivery to the last")
        terminal.write("  \(milliseconds) ms from stored to applied (median)")
    }

    private func judge(_ columns: [DemoSummary.Column]) -> Bool {
        let differences = columns.flatMap { column in
            DemoVerifier(truth: column.truth, state: column.state).differences.map { "\(column.name) \($0)" }
        }
        terminal.write("")
        guard !differences.isEmpty else {
            terminal.write("everything in Postgres is what GitHub said", isGood: true)
            return true
        }
        let noun = differences.count == 1 ? "difference" : "differences"
        terminal.write("\(differences.count) \(noun) between Postgres and what GitHub said:", isGood: false)
        for difference in differences { terminal.write("  \(difference)", isGood: false) }
        return false
    }
}
