// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Foundation
import Storage
import SyncEngine

/// An explanation for people to read.
struct ExplanationText {
    private let explanation: SyncExplanation

    init(_ explanation: SyncExplanation) {
        self.explanation = explanation
    }

    /// The whole text, with a line break at its end.
    var text: String {
        ([title] + links + findings + deliveries).joined(separator: "\n") + "\n"
    }

    private var title: String {
        switch explanation.subject {
        case .branch(let name): "\(explanation.fullName)@\(name)"
        case .pullRequest(let number):
            "\(explanation.fullName)#\(number)"
                + (explanation.pullRequest.map { row in
                    " (\(row.state), from \(row.headBranch)\(row.isFromFork ? " of a fork" : "")): \(row.title)"
                } ?? "")
        }
    }

    private var links: [String] {
        guard let links = explanation.links?.links else {
            return ["", "No news of it was stored, so nothing is linked. 'paca-sync resync' reads it from GitHub."]
        }
        guard !links.isEmpty else { return ["", "It is linked to no task."] }
        return ["", "Linked to:"]
            + links.map { "  \(explanation.name(of: $0.task))  \($0.reason.text) (\($0.source))" }
    }

    private var findings: [String] {
        guard let links = explanation.links else { return [] }
        let rules = links.findings.map { finding in
            let name =
                finding.reference.map { "\($0.prefix)-\($0.number)" }
                ?? finding.task.map(explanation.name(of:)) ?? ""
            let places = finding.places.isEmpty ? "" : " in \(finding.places.map(\.rawValue).joined(separator: ", "))"
            return "  \(name)\(places): \(finding.verdict.source == nil ? "no, " : "yes, ")\(finding.verdict.text)"
        }
        let prefix = links.prefix.map { "The project's prefix is \($0)." } ?? "The project has no prefix."
        let unknown =
            links.knowsDescription
            ? [] : ["  (The description is not stored any more; what it only quotes is not listed.)"]
        return ["", rules.isEmpty ? "\(prefix) Its texts name no task." : "\(prefix) Its texts name:"] + rules + unknown
    }

    private var deliveries: [String] {
        guard !explanation.deliveries.isEmpty else { return ["", "No delivery about it is in the log."] }
        return ["", "What arrived, the newest first:"]
            + explanation.deliveries.map { row in
                let event = row.event + (row.action.map { ".\($0)" } ?? "")
                let why = (row.error ?? row.reason).map { " (\($0))" } ?? ""
                return "  \(row.receivedAt.rfc3339)  \(event)  \(row.source)  \(row.state.rawValue)\(why)"
            }
    }
}
