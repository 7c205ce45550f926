// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator

/// What must be true at rest, whatever happened before (`docs/design/architecture.md`, "The promises"). Pure.
struct Invariants {
    let evidence: Evidence
    let capabilities: SimulationCapabilities

    /// One sentence for each broken promise.
    func violations() -> [String] {
        var found = deliveries() + hooks() + EventInvariants(evidence: evidence).violations()
        for link in evidence.links {
            guard let id = link.githubRepoId, let place = evidence.gitHub.places[id] else {
                found.append("\(link.fullName) has the id \(link.githubRepoId ?? 0), which GitHub does not know")
                continue
            }
            if link.fullName != place.repository.fullName {
                found.append("\(link.fullName) is \(place.repository.fullName) on GitHub")
            }
            found += PullRequestInvariants(
                link: link, place: place, evidence: evidence, capabilities: capabilities
            ).violations()
            found += LinkInvariants(
                link: link, place: place, evidence: evidence, capabilities: capabilities
            ).violations()
        }
        return found
    }

    /// P1 and P2: what was acknowledged is stored, and has an end with a reason.
    private func deliveries() -> [String] {
        let hooks = Set(evidence.links.map(\.webhookId))
        let stored = Set(evidence.deliveries.map { "\($0.hookId) \($0.guid.uuidString.lowercased())" })
        var found = evidence.accepted
            .filter { hooks.contains(Int64($0.hookID)) && !stored.contains("\($0.hookID) \($0.guid.lowercased())") }
            .map { "P1: delivery \($0.guid) of hook \($0.hookID) was acknowledged and is not stored" }
        for delivery in evidence.deliveries {
            switch delivery.state {
            case "applied", "ignored": break
            default:
                found.append(
                    "delivery \(delivery.guid) (\(delivery.event)) is \(delivery.state): "
                        + (delivery.lastError ?? delivery.reason ?? "no reason"))
            }
        }
        return found.sorted()
    }

    /// P6: GitHub has exactly the hooks of the links.
    private func hooks() -> [String] {
        var found = evidence.removals.map {
            "the hook \($0.webhookId ?? 0) of \($0.owner)/\($0.repoName) still waits to be removed: \($0.lastError ?? "")"
        }
        let linked = Dictionary(evidence.links.map { ($0.webhookId, $0) }, uniquingKeysWith: { $1 })
        for (id, place) in evidence.gitHub.places.sorted(by: { $0.key < $1.key }) {
            for hook in place.hooks where hook.config.url.hasPrefix(SimulationWorld.publicURL) {
                let link = linked[Int64(hook.id)]
                if link?.githubRepoId != id {
                    found.append("the hook \(hook.id) of \(place.repository.fullName) belongs to no link")
                }
                if !hook.isActive { found.append("the hook \(hook.id) of \(place.repository.fullName) is disabled") }
            }
        }
        let existing = Set(evidence.gitHub.places.values.flatMap { $0.hooks.map { Int64($0.id) } })
        for link in evidence.links where !existing.contains(link.webhookId) {
            found.append("\(link.fullName) has no hook on GitHub; its state is \(link.hookState)")
        }
        return found
    }
}
