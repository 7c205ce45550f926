// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage

/// Compares Postgres with what GitHub said. It is a pure value; an empty list means that there is no difference.
struct DemoVerifier {
    let truth: DemoTruth
    let state: DemoProjectState

    /// One sentence for each difference.
    var differences: [String] { deliveries + pullRequests + links + events }

    /// Each delivery must be stored once, accepted once, and end in the expected state (promises P1, P2).
    private var deliveries: [String] {
        var found: [String] = []
        let stored = Dictionary(grouping: state.deliveries, by: \.guid)
        let sent = Dictionary(grouping: truth.attempts, by: \.guid)
        for (guid, attempts) in sent.sorted(by: { $0.value[0].id < $1.value[0].id }) {
            let name = "\(attempts[0].event) \(guid.uuidString.lowercased())"
            let answers = attempts.map(\.answer).sorted()
            let expected = ["accepted"] + Array(repeating: "duplicate", count: attempts.count - 1)
            if answers != expected { found.append("\(name): answered \(answers.joined(separator: ", "))") }
            let rows = stored[guid] ?? []
            if rows.count != 1 { found.append("\(name): is stored \(rows.count) times") }
            for row in rows where row.state != attempts[0].expectedState {
                let why = row.error ?? row.reason ?? "without a reason"
                found.append("\(name): is \(row.state) (\(why)), expected \(attempts[0].expectedState)")
            }
        }
        for row in state.deliveries where sent[row.guid] == nil {
            found.append("\(row.event) \(row.guid.uuidString.lowercased()): is stored, but was never sent")
        }
        return found
    }

    /// Each row must be the newest that GitHub said about its pull request (promises P3, P4).
    private var pullRequests: [String] {
        var found: [String] = []
        let kept = Dictionary(state.pullRequests.map { ($0.number, PullRequestFacts($0)) }, uniquingKeysWith: { $1 })
        for said in truth.pullRequests {
            guard let row = kept[said.number] else {
                found.append("#\(said.number): is missing")
                continue
            }
            found += row.differences(from: said)
        }
        let known = Set(truth.pullRequests.map(\.number))
        found += kept.keys.filter { !known.contains($0) }.sorted().map { "#\($0): GitHub never spoke of it" }
        return found
    }

    /// Each link that the rules demand must exist, and no other (promise P7).
    private var links: [String] {
        var found: [String] = []
        let kept = Dictionary(state.links.map { (Self.link($0), $0.source) }, uniquingKeysWith: { $1 })
        for (link, sources) in truth.links.sorted(by: { "\($0.key)" < "\($1.key)" }) {
            if let source = kept[link] {
                if !sources.contains(source) {
                    found.append("\(link): made by \(source), expected \(sources.sorted().joined(separator: " or "))")
                }
            } else {
                found.append("\(link): is not linked")
            }
        }
        found += kept.keys.filter { truth.links[$0] == nil }.map { "\($0): is linked against the rules" }.sorted()
        return found
    }

    /// Each link that PacaSync made by itself must be announced exactly once (promise P2).
    private var events: [String] {
        let made = state.links.filter { $0.source != "manual" }.map(Self.link)
        var announced: [ExpectedLinks.Link: Int] = [:]
        for event in state.events where ["github.pr_linked", "github.branch_linked"].contains(event.topic) {
            announced[Self.link(event), default: 0] += 1
        }
        var found = made.filter { announced[$0] != 1 }.map { "\($0): announced \(announced[$0] ?? 0) times" }
        let known = Set(made)
        found += announced.keys.filter { !known.contains($0) }.map { "\($0): announced, but not linked" }
        return found.sorted()
    }

    private static func link(_ link: DemoProjectState.Link) -> ExpectedLinks.Link {
        .init(subject: subject(link.number, link.branch), task: link.task)
    }

    private static func link(_ event: DemoProjectState.Event) -> ExpectedLinks.Link {
        .init(subject: subject(event.number, event.branch), task: event.task)
    }

    private static func subject(_ number: Int32?, _ branch: String?) -> ExpectedLinks.Subject {
        number.map(ExpectedLinks.Subject.pullRequest) ?? .branch(branch ?? "")
    }
}
