// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Storage
import Synchronization

/// What the streams of events show: how far backfills are, and the health as it was last told.
///
/// One loop reads it for all projects that somebody watches, with one statement a round, and hands each stream the rows
/// of its project. While nobody watches, nothing is read.
public final class SyncEventFeed: Sendable {
    /// The most streams of the process, and of one project.
    public struct Limits: Sendable {
        /// Of the process.
        public var streams = 100
        /// Of one project.
        public var perProject = 10

        /// The defaults.
        public init() {}
    }

    /// The time between two rounds while somebody watches.
    static let interval = Duration.seconds(2)

    private struct Stream {
        let project: UUID
        let rows: AsyncStream<[ProgressRow]>.Continuation
    }

    private struct State {
        var streams: [Int: Stream] = [:]
        var last = 0
    }

    private let client: any PostgresClient
    private let environment: SyncEnvironment
    private let limits: Limits
    private let state = Mutex(State())
    private let wake = WakeSignal()

    /// Makes a feed that nobody watches.
    public init(client: any PostgresClient, limits: Limits = Limits(), environment: SyncEnvironment) {
        self.client = client
        self.limits = limits
        self.environment = environment
    }

    /// The loop that reads. A round lasts as long as somebody watches.
    var loop: Loop {
        Loop("sync-events", .init(interval: .seconds(3600), wake: wake)) { try await self.round() }
    }

    /// How many streams there are.
    public var count: Int { state.withLock(\.streams.count) }

    /// Begins to watch a project. The stream ends when the process stops; dropping it ends the watching.
    /// - Returns: nil if there are too many streams.
    public func watch(_ project: UUID) -> AsyncStream<[ProgressRow]>? {
        // Each element is the whole state, so only the newest matters to a reader that is slow.
        let (stream, rows) = AsyncStream.makeStream(of: [ProgressRow].self, bufferingPolicy: .bufferingNewest(1))
        let id: Int? = state.withLock { state in
            guard state.streams.count < limits.streams,
                state.streams.values.count(where: { $0.project == project }) < limits.perProject
            else { return nil }
            state.last += 1
            state.streams[state.last] = Stream(project: project, rows: rows)
            return state.last
        }
        guard let id else { return nil }
        rows.onTermination = { [weak self] _ in
            self?.state.withLock { $0.streams[id] = nil }
        }
        wake.send()
        return stream
    }

    /// Ends all streams.
    public func close() {
        let streams = state.withLock { Array($0.streams.values) }
        for stream in streams { stream.rows.finish() }
    }

    private func round() async throws(PostgresError) {
        while !Task.isCancelled {
            let projects = Set(state.withLock { $0.streams.values.map(\.project) })
            guard !projects.isEmpty else { return }
            let found = try HealthStore.progress(
                from: try await client.run(HealthStore.progress(of: projects.sorted())))
            let rows = Dictionary(grouping: found, by: \.projectID)
            let streams = state.withLock { Array($0.streams.values) }
            // A stream that began meanwhile waits for the next round.
            for stream in streams where projects.contains(stream.project) {
                stream.rows.yield(rows[stream.project] ?? [])
            }
            await wake.wait(for: Self.interval, clock: environment.clock)
        }
        close()
    }
}
