// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import Storage

/// What every project actor needs: clients, limits, and the state that all projects share.
struct ProjectServices: Sendable {
    let client: any PostgresClient
    /// Runs the transactions of commands.
    let commandClient: any PostgresClient
    let environment: SyncEnvironment
    let logger: Logger
    let limits: MailboxLimits
    let memory: ByteBudget
    let permits: WorkPermits
    let metrics: ProjectMetrics
    let retry: RetryPolicy
    /// The waits between tries while Postgres is out of reach.
    let outage = RetryPolicy(first: .milliseconds(200), longest: .seconds(15), attempts: .max)
    let residents: ResidentLimit
    let pace: Duration
    let pressure: IntakePressure

    /// How long an idle project stays in memory.
    var idleTimeout: Duration { residents.idleTimeout }

    func log(_ outcomes: [DeliveryOutcome], project: UUID) {
        for outcome in outcomes {
            let level: Logger.Level =
                switch outcome.state {
                case .applied, .ignored: .debug
                case .pending: .warning
                case .failed, .dead: .error
                }
            guard level >= logger.logLevel else { continue }
            var metadata: Logger.Metadata = [
                "project_id": "\(project.text)", "hook_id": "\(outcome.key.hookID)",
                "delivery_id": "\(outcome.key.guid.text)", "state": "\(outcome.state.rawValue)",
            ]
            metadata["action"] = outcome.action.map { "\($0)" }
            metadata["reason"] = (outcome.error ?? outcome.reason).map { "\($0)" }
            logger.log(level: level, "delivery finished", metadata: metadata)
        }
    }

    func logOutage(_ operation: String, _ error: PostgresError, project: UUID, failures: Int32) {
        logger.warning(
            "Postgres is out of reach; trying again",
            metadata: [
                "project_id": "\(project.text)", "operation": "\(operation)",
                "failures": "\(failures)", "error": "\(error.debugDescription)",
            ])
    }
}
