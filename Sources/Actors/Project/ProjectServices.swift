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
    /// The waits before deliveries that were set aside are tried again.
    let retry: RetryPolicy
    let troubles: ProjectTroubles
    /// How long a person waits for a command at most.
    let commandDeadline: Duration
    /// The waits between tries to recover deliveries at the start.
    let outage = RetryPolicy(first: .milliseconds(200), longest: .seconds(15), attempts: .max)
    let residents: ResidentLimit
    let pace: Duration
    let pressure: IntakePressure

    /// How long an idle project stays in memory.
    var idleTimeout: Duration { residents.idleTimeout }

    func read(_ delivery: Delivery) -> ReadDelivery {
        ReadDelivery(delivery, makeUUID: environment.makeUUID)
    }

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

    func logTrouble(_ error: PostgresError, project: UUID) {
        logger.log(
            level: error.isWrongDatabase ? .error : .warning,
            "deliveries cannot be applied; trying again after a pause",
            metadata: ["project_id": "\(project.text)", "error": "\(error.debugDescription)"])
    }
}
