// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import JSON
import Storage

extension SyncHealth: JSONEncodable {
    /// Writes the contract's **sync health**.
    public func write(to json: inout JSONWriter) {
        let newest = (repositories.compactMap(\.lastDeliveryAt) + [project.newestPendingAt].compactMap(\.self)).max()
        json.object { json in
            json.member("status", status.rawValue)
            json.member("last_delivery_at", newest?.rfc3339)
            json.member("last_poll_at", repositories.compactMap(\.lastPollAt).max()?.rfc3339)
            json.name("deliveries")
            json.object { json in
                json.member("pending", project.pending)
                json.member("applied_24h", counts.values.reduce(0) { $0 + $1.applied })
                json.member("recovered_24h", counts.values.reduce(0) { $0 + $1.recovered })
                json.member("failed", project.failed)
            }
            json.name("rate_limit")
            json.object { json in
                json.member("limit", project.limit)
                json.member("remaining", project.remaining)
                json.member("reset_at", project.resetAt?.rfc3339)
                json.member("blocked_until", project.blockedUntil?.rfc3339)
            }
            json.name("token")
            json.object { json in
                json.member("state", project.isTokenValid ? "valid" : "rejected")
                json.member("account", project.account)
                json.member("expires_at", project.tokenExpiresAt?.rfc3339)
                json.member("warning", tokenWarning)
            }
            json.member("problems", problems)
            json.name("repositories")
            json.array { json in
                for repository in repositories { write(repository, to: &json) }
            }
        }
    }

    private var tokenWarning: String? {
        problems.first { [.tokenRejected, .tokenExpired, .tokenExpiring].contains($0.code) }?.message
    }

    private func write(_ repository: RepositoryHealthRow, to json: inout JSONWriter) {
        json.object { json in
            json.member("repo_id", repository.repoID.text)
            json.member("full_name", repository.fullName)
            json.member("hook", HookHealth(repository).rawValue)
            json.member("last_delivery_at", repository.lastDeliveryAt?.rfc3339)
            json.member("last_poll_at", repository.lastPollAt?.rfc3339)
            json.member("next_poll_at", repository.nextPollAt?.rfc3339)
            json.member("backfill", BackfillProgress(repository.backfill))
            json.member("recovered_24h", counts[repository.repoID]?.recovered ?? 0)
            json.member("last_error", repository.hookError ?? repository.workError)
        }
    }
}

extension SyncProblem: JSONEncodable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("severity", severity.name)
            json.member("code", code.rawValue)
            json.member("repo_id", repoID?.text)
            json.member("message", message)
            json.member("remedy", remedy)
        }
    }
}
