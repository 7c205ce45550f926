// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import JSON
import Storage

/// What has to be recorded and told of a project's health, compared with what was last told.
struct HealthNews: Equatable {
    /// What is recorded.
    let row: ToldHealthRow
    /// What is told; nil if only the problems differ.
    let event: OutboxEvent?
    /// The worst problem.
    let reason: String?

    /// - Returns: nil if nothing is new.
    init?(_ health: SyncHealth, told: ToldHealthRow?) {
        var json = JSONWriter()
        health.problems.write(to: &json)
        let worst = health.problems.first { $0.severity != .notice }
        row = ToldHealthRow(projectID: health.project.projectID, status: health.status.rawValue, problems: json.text)
        reason = worst?.message
        let wasHealthy = (told?.status ?? SyncHealth.Status.healthy.rawValue) == SyncHealth.Status.healthy.rawValue
        switch (wasHealthy, worst) {
        // Also a sync that gets from degraded to broken is told once: people are looking at it already.
        case (true, let worst?):
            event = .syncDegraded(
                status: health.status.rawValue, code: worst.code.rawValue, message: worst.message, remedy: worst.remedy)
        case (false, nil): event = .syncRecovered
        case (true, nil), (false, .some): event = nil
        }
        guard told?.status != row.status || !Self.isSame(told?.problems, health.problems) else { return nil }
    }

    /// Postgres writes JSON with other white space and another order of members, so the values are compared.
    private static func isSame(_ stored: String?, _ problems: [SyncProblem]) -> Bool {
        guard let stored else { return false }
        do throws(PayloadError) {
            return try StoredProblem.read(Array(stored.utf8)) == problems.map(StoredProblem.init)
        } catch {
            // What cannot be read is written anew.
            return false
        }
    }
}

/// The members of a stored problem that tell it from others.
private struct StoredProblem: Equatable {
    var code = ""
    var repoID: String?
    var message = ""

    init() {}

    init(_ problem: SyncProblem) {
        code = problem.code.rawValue
        repoID = problem.repoID?.text
        message = problem.message
    }

    static func read(_ bytes: [UInt8]) throws(PayloadError) -> [StoredProblem] {
        try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in
            var problems: [StoredProblem] = []
            try scanner.array { (scanner) throws(PayloadError) in
                var problem = StoredProblem()
                try scanner.object { (key, scanner) throws(PayloadError) in
                    switch key.text {
                    case "code": problem.code = try scanner.string()
                    case "repo_id": problem.repoID = scanner.skipNull() ? nil : try scanner.string()
                    case "message": problem.message = try scanner.string()
                    default: break
                    }
                }
                problems.append(problem)
            }
            return problems
        }
    }
}
