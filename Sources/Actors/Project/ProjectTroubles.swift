// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Metrics
import Storage
import Synchronization

/// The projects whose deliveries wait because the database does not apply them, for `/readyz` and a metric.
final class ProjectTroubles: Sendable {
    // A lock instead of an actor: `/readyz` reads it, and must not wait for projects that work.
    private let errors = Mutex<[UUID: PostgresError]>([:])
    private let gauge: Gauge

    init(_ environment: SyncEnvironment) {
        gauge = Gauge(label: "paca_sync_projects_troubled", factory: environment.metrics)
    }

    /// Notes why a project's deliveries wait; nil when they do not any more.
    func report(_ error: PostgresError?, of project: UUID) {
        let count = errors.withLock { errors in
            errors[project] = error
            return errors.count
        }
        gauge.record(count)
    }

    /// The present trouble; nil when there is none.
    var summary: ProjectTrouble? {
        errors.withLock { errors in
            // The gravest one is the example: somebody has to act on it.
            guard let example = errors.values.first(where: \.isWrongDatabase) ?? errors.values.first else { return nil }
            return ProjectTrouble(
                projects: errors.count, example: example.description, needsOperator: example.isWrongDatabase)
        }
    }
}

/// Why the deliveries of some projects wait, although they are stored.
public struct ProjectTrouble: Sendable, Equatable {
    /// How many projects wait.
    public let projects: Int
    /// The error of one of them.
    public let example: String
    /// Whether it passes only when an operator acts, since the database is not the one that this program needs.
    public let needsOperator: Bool
}
