// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The webhook bodies that GitHub's documentation and octokit publish, read where they lie; none is part of this
/// project.
struct PublishedBodies {
    /// One body.
    struct Body {
        /// `X-GitHub-Event`.
        let event: String
        let bytes: [UInt8]
        /// As Foundation reads it.
        let json: JSONBody
    }

    /// In the order in which they are sent.
    let bodies: [Body]

    /// Reads the folder.
    /// - Parameter seed: decides the order, so that older news comes after newer and the other way round.
    /// - Returns: nil when the folder is not there.
    init?(folder: String, seed: UInt64) throws {
        let root = URL(fileURLWithPath: folder).appendingPathComponent("webhooks")
        guard let paths = FileManager.default.enumerator(atPath: root.path)?.compactMap({ $0 as? String }) else {
            return nil
        }
        let sorted: [Body] = try paths.filter(Self.isBody).sorted().compactMap { path in
            let bytes = [UInt8](try Data(contentsOf: root.appendingPathComponent(path)))
            guard let json = JSONBody(bytes) else { return nil }
            return Body(event: String(path.prefix { $0 != "/" }), bytes: bytes, json: json)
        }
        guard !sorted.isEmpty else { return nil }
        var order = DemoOrder(seed: seed)
        bodies = sorted.shuffled(using: &order)
    }

    /// `event/action/1.json`; a name that begins with f wraps a form, which is no body by itself.
    private static func isBody(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return path.hasSuffix(".json") && parts.count == 3 && !parts[2].hasPrefix("f")
    }

    /// The numbers of the tasks that branches and pull requests name with this prefix.
    func tasks(named prefix: String) -> Set<Int32> {
        let texts = bodies.flatMap { body in
            ["ref", "pull_request.head.ref", "pull_request.title", "pull_request.body"].compactMap(body.json.text)
        }
        return TaskNames.numbers(in: texts, prefix: prefix)
    }

    /// What must be in Postgres when the bodies have come in this order, by the order rule: later news wins, on a tie of
    /// GitHub's whole seconds the terminal state, and between equals the last, but never `opened`.
    func truth(for project: DemoProject, attempts: [DemoAttempt]) -> DemoTruth {
        var links = ExpectedLinks(prefix: project.prefix, tasks: project.tasks.keys, manual: project.manualBranches)
        var newest: [Int32: JSONBody] = [:]
        for body in bodies {
            if body.event == "push", ExpectedState.of(event: body.event, body: body.bytes) == "applied" {
                links.branchCreated((body.json.text("ref") ?? "").replacingOccurrences(of: "refs/heads/", with: ""))
            }
            guard body.event == "pull_request", ExpectedState.of(event: body.event, body: body.bytes) == "applied"
            else {
                continue
            }
            let facts = PullRequestFacts(body.json)
            if let known = newest[facts.number], !Self.isNews(body.json, after: known) { continue }
            newest[facts.number] = body.json
            links.pullRequest(
                facts.number, head: body.json.text("pull_request.head.ref") ?? "",
                isFromFork: facts.fields.contains { $0 == ("from_fork", "true") },
                title: body.json.text("pull_request.title") ?? "", body: body.json.text("pull_request.body"))
        }
        return DemoTruth(
            pullRequests: newest.values.map { PullRequestFacts($0) }, links: links.links, attempts: attempts)
    }

    private static func isNews(_ body: JSONBody, after known: JSONBody) -> Bool {
        let times = (known.time("pull_request.updated_at") ?? 0, body.time("pull_request.updated_at") ?? 0)
        guard times.0 == times.1 else { return times.1 > times.0 }
        let ranks = (rank(known), rank(body))
        guard ranks.0 == ranks.1 else { return ranks.1 > ranks.0 }
        return body.text("action") != "opened"
    }

    private static func rank(_ body: JSONBody) -> Int {
        if body.flag("pull_request.merged") || body["pull_request.merged_at"] != nil { return 2 }
        return body.text("pull_request.state") == "closed" ? 1 : 0
    }
}
