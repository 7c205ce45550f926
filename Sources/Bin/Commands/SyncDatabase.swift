// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Foundation
import Logging
import Metrics
import Storage
import SyncEngine

/// Lends commands the requests about a sync, on the configured database. Whatever they start is done by the service.
struct SyncDatabase {
    let configuration: ServeConfiguration
    let environment: SyncEnvironment
    let logger: Logger

    init(_ options: ConfigurationOptions) async throws {
        (configuration, _) = try await options.load()
        logger = LogOutput.bootstrap(configuration)
        environment = SyncEnvironment.live(metrics: NOOPMetricsHandler.instance)
    }

    /// Calls `body` with the requests. A signal ends it.
    func withRequests(_ body: @escaping @Sendable (SyncRequests) async throws -> Void) async throws {
        let provider = DatabaseProvider(configuration, environment: environment, logger: logger)
        try await StopSignals.with(environment: environment, logger: logger) { signals in
            do {
                try await provider.withDatabase(until: signals) { database in
                    let pool = PostgresPool(database, limits: .init(size: 1), environment: environment)
                    do {
                        let requests = requests(pool)
                        try await signals.cancelling { try await body(requests) }
                    } catch {
                        await pool.close()
                        throw error
                    }
                    await pool.close()
                }
            } catch is StopSignals.Stopped {
                throw ExitCode(StopSignals.abandoned)
            } catch let failure as RequestFailure {
                throw RefusedCommand(message: failure.message)
            } catch let error as PostgresError {
                throw UnreachableDatabase(error: error)
            }
        }
    }

    private func requests(_ pool: PostgresPool) -> SyncRequests {
        // The service looks for due work by itself; this process has nothing to wake.
        SyncRequests(
            client: pool, expectsHooks: configuration.publicURL != nil && !configuration.isPullOnly,
            feed: SyncEventFeed(client: pool, environment: environment), wake: {}, notice: { _, _ in })
    }
}

/// What a command asked for cannot be done.
struct RefusedCommand: Error, CustomStringConvertible {
    let message: String

    var description: String { message }
}

/// A project's id on the command line.
struct ProjectArgument: ExpressibleByArgument {
    let id: UUID

    init?(argument: String) {
        guard let id = UUID(text: argument) else { return nil }
        self.id = id
    }
}

/// A pull request, `owner/repo#12`, or a branch, `owner/repo@feature/x`, on the command line.
struct SubjectArgument: ExpressibleByArgument {
    let repository: String
    let subject: LinkExclusion.Subject

    init?(argument: String) {
        // Neither mark occurs in the name of a repository, but both may occur in that of a branch.
        guard let mark = argument.firstIndex(where: { $0 == "#" || $0 == "@" }) else { return nil }
        let (name, rest) = (String(argument[..<mark]), String(argument[argument.index(after: mark)...]))
        guard name.split(separator: "/", omittingEmptySubsequences: false).count == 2, !rest.isEmpty else { return nil }
        repository = name
        guard argument[mark] == "#" else {
            subject = .branch(rest)
            return
        }
        guard let number = Int32(rest), number > 0 else { return nil }
        subject = .pullRequest(number)
    }
}
