// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator

/// What GitHub says at rest, by repository id.
struct GitHubTruth: Sendable {
    /// One event of a hook's log.
    struct LoggedEvent: Sendable {
        let hookID: Int
        let guid: String
        let name: String
        let action: String?
        /// The number of the pull request that it shows; nil if it shows none.
        let number: Int?
    }

    struct Place: Sendable {
        let repository: Repository
        let pulls: [PullRequest]
        let branches: [Branch]
        let reviews: [Int: [Review]]
        let runs: [String: [CheckRun]]
        let statuses: [String: [CommitStatus]]
        let hooks: [Hook]
        let log: [LoggedEvent]
    }

    let places: [Int: Place]

    static func read(from world: SimulationWorld) async throws -> GitHubTruth {
        let ids = world.repositories
        return try await world.simulator.read { (state, now) throws(SimulatorError) in
            var places: [Int: Place] = [:]
            for id in ids { places[id] = try place(id, state, now) }
            return GitHubTruth(places: places)
        }
    }

    private static func place(_ id: Int, _ state: SimulatorState, _ now: Timestamp) throws(SimulatorError) -> Place {
        let pulls = try state.pullRequests(in: id)
        var reviews: [Int: [Review]] = [:]
        var runs: [String: [CheckRun]] = [:]
        var statuses: [String: [CommitStatus]] = [:]
        for pull in pulls {
            reviews[pull.number] = try state.reviews(of: pull.number, in: id)
            runs[pull.head.sha] = try state.checkRuns(of: pull.head.sha, in: id)
            statuses[pull.head.sha] = try state.currentStatuses(of: pull.head.sha, in: id)
        }
        let hooks = try state.hooks(in: id)
        var log: [LoggedEvent] = []
        for hook in hooks {
            for delivery in try state.deliveries(of: hook.id, in: id, at: now) {
                let event = delivery.request.event
                log.append(
                    LoggedEvent(
                        hookID: hook.id, guid: delivery.guid, name: event.name, action: event.action,
                        number: number(in: event)))
            }
        }
        return Place(
            repository: try state.repository(id), pulls: pulls, branches: try state.branches(in: id),
            reviews: reviews, runs: runs, statuses: statuses, hooks: hooks, log: log)
    }

    private static func number(in event: HookEvent) -> Int? {
        guard event.name.hasPrefix("pull_request") else { return nil }
        struct Body: Decodable {
            struct Pull: Decodable {
                let number: Int
            }
            let pullRequest: Pull
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(Body.self, from: Data(event.payload)).pullRequest.number
        } catch {
            return nil
        }
    }

    /// What the checks and statuses of a commit say, by the rule of `docs/design/data-model.md` ("A check's roll-up").
    /// The simulator has one suite for each commit, so the newest run of a name counts.
    static func ciState(of sha: String, in place: Place) -> String {
        var latest: [String: CheckRun] = [:]
        for run in place.runs[sha] ?? [] { latest[run.name] = run }
        var states: [String] = latest.values.map { run in
            guard run.status == .completed, let conclusion = run.conclusion else { return "pending" }
            switch conclusion {
            case .success, .neutral, .skipped: return "success"
            case .failure, .timedOut, .cancelled, .actionRequired, .stale: return "failure"
            }
        }
        states += (place.statuses[sha] ?? []).map { status in
            switch status.state {
            case .success: "success"
            case .pending: "pending"
            case .failure, .error: "failure"
            }
        }
        if states.contains("failure") { return "failure" }
        if states.contains("pending") { return "pending" }
        return states.isEmpty ? "unknown" : "success"
    }

    /// What the reviews say (`docs/design/data-model.md`, "A pull request's review state"). In a plan nobody is asked.
    static func reviewState(of pull: PullRequest, in place: Place) -> String {
        var newest: [Int: Review] = [:]
        for review in place.reviews[pull.number] ?? [] where review.user.id != pull.user?.id {
            switch review.state {
            case .approved, .changesRequested, .dismissed: newest[review.user.id] = review
            case .commented, .pending: break
            }
        }
        let states = newest.values.map(\.state)
        if states.contains(.changesRequested) { return "changes_requested" }
        return states.contains(.approved) ? "approved" : "none"
    }
}
