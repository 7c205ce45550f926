// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
public import Foundation
public import Storage

/// Requests about a project's sync itself: its health, its delivery log, why something is linked, and its start
/// (`docs/design/http-contract.md`, rows 21 to 26). Those that read change nothing. They throw `RequestFailure` or
/// `PostgresError`.
public struct SyncRequests: Sendable {
    let client: any PostgresClient
    let expectsHooks: Bool
    let feed: SyncEventFeed
    let wake: @Sendable () -> Void
    let notice: @Sendable (UUID, Int64) async -> Void

    /// Makes the requests.
    /// - Parameters:
    ///   - expectsHooks: whether GitHub can deliver to us.
    ///   - feed: what the streams of events show.
    ///   - wake: wakes the loops that do what ``resync(project:repository:)`` asks for.
    ///   - notice: tells a project that the delivery of this sequence is pending.
    public init(
        client: any PostgresClient, expectsHooks: Bool, feed: SyncEventFeed, wake: @escaping @Sendable () -> Void,
        notice: @escaping @Sendable (UUID, Int64) async -> Void
    ) {
        self.client = client
        self.expectsHooks = expectsHooks
        self.feed = feed
        self.wake = wake
        self.notice = notice
    }

    /// The health of the project's sync. One round trip reads it.
    public func health(of project: UUID) async throws -> SyncHealth {
        let results = try await client.run([
            HealthStore.projects([project]), HealthStore.repositories(of: [project]),
            HealthStore.deliveryCounts(project: project),
        ])
        guard let row = try HealthStore.projects(from: results[0]).first else { throw Self.notConnected }
        return SyncHealth(
            row, try HealthStore.repositories(from: results[1]),
            counts: try HealthStore.deliveryCounts(from: results[2]), expectsHooks: expectsHooks)
    }

    /// Makes all work due now that compares a project with GitHub: the delivery logs, what changed, every open pull
    /// request, the hooks, and the whole history. What runs already is done once more.
    /// - Parameter repository: our id of the only link to compare; nil for all.
    public func resync(project: UUID, repository: UUID?) async throws -> StartedResync {
        let found = try await client.run([
            IntegrationStore.select(project: project), RepositoryStore.linked(project: project),
        ])
        guard try IntegrationStore.row(from: found[0]) != nil else { throw Self.notConnected }
        let links = try RepositoryStore.linkedRows(from: found[1]).filter { repository == nil || $0.id == repository }
        guard repository == nil || !links.isEmpty else { throw RepositoryRequests.notLinked }
        let started = StartedResync(
            repositories: links.map {
                StartedResync.Repository(
                    id: $0.id, fullName: $0.fullName,
                    work: Self.work(of: $0, expectsHooks: expectsHooks))
            })
        guard !links.isEmpty else { return started }
        var writes = links.map { BackfillStore.restart($0.id) }
        if expectsHooks, repository == nil { writes.append(RepositoryStore.recheckHooks(project: project)) }
        // Several links of one project never share a repository, so no work is named twice.
        writes.append(ScheduleStore.demand(started.repositories.flatMap(\.work)))
        _ = try await client.run(writes)
        wake()
        return started
    }

    /// Our id of a project's link to the repository of this name, in either case.
    public func link(named fullName: String, of project: UUID) async throws -> UUID {
        let links = try RepositoryStore.linkedRows(from: try await client.run(RepositoryStore.linked(project: project)))
        guard let link = links.first(where: { $0.fullName.lowercased() == fullName.lowercased() }) else {
            let known = links.isEmpty ? "none" : links.map(\.fullName).joined(separator: ", ")
            throw RequestFailure(
                .repositoryNotFound, "\(fullName) is not linked to project \(project.text); linked are: \(known).")
        }
        return link.id
    }

    /// What changes, for as long as somebody reads it. See ``SyncEventText``.
    /// - Returns: nil if too many read.
    public func events(of project: UUID) async throws -> AsyncStream<[ProgressRow]>? {
        let result = try await client.run(IntegrationStore.select(project: project))
        guard try IntegrationStore.row(from: result) != nil else { throw Self.notConnected }
        return feed.watch(project)
    }

    static let notConnected = RequestFailure(
        .integrationNotFound, "The project is not connected to GitHub: store a token first.")

    private static func work(of link: LinkedRepositoryRow, expectsHooks: Bool) -> [ScheduledWork] {
        var work = [ScheduledWork(.backfill, .link(link.id))]
        if expectsHooks { work.append(ScheduledWork(.log, .link(link.id))) }
        // A repository whose GitHub id is not known yet is found by its backfill.
        if let id = link.githubID {
            work += [ScheduledWork(.poll, .repository(id)), ScheduledWork(.sweep, .repository(id))]
        }
        return work
    }
}
