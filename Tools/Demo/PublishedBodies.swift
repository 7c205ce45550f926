// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The webhook bodies that GitHub's documentation and octokit publish. They are read from a folder; none is part of
/// this project.
struct PublishedBodies {
    /// One body.
    struct Body {
        /// `X-GitHub-Event`.
        let event: String
        let bytes: [UInt8]
        /// The body, parsed by Foundation.
        let json: JSONBody
    }

    /// In the order in which they are sent.
    let bodies: [Body]

    /// Reads the folder.
    /// - Parameter seed: Decides the order, in which older news may come after newer news.
    /// - Returns: Nil if the folder does not exist.
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

    /// Whether the path is that of a body: `event/action/1.json`. A file whose name begins with `f` has a form around
    /// the body and is left out.
    private static func isBody(_ path: String) -> Bool {
        let parts = path.split(separator: "/")
        return path.hasSuffix(".json") && parts.count == 3 && !parts[2].hasPrefix("f")
    }

    /// The numbers of the tasks with this prefix that branches and pull requests name.
    func tasks(named prefix: String) -> Set<Int32> {
        let texts = bodies.flatMap { body in
            ["ref", "pull_request.head.ref", "pull_request.title", "pull_request.body"].compactMap(body.json.text)
        }
        return TaskNames.numbers(in: texts, prefix: prefix)
    }

    /// What Postgres must hold after the bodies were sent in this order.
    ///
    /// The newer body about a pull request wins. GitHub's times have whole seconds; if two are equal, the more final
    /// state wins. If the states are equal too, the later body wins, unless its action is `opened`.
    func truth(for project: DemoProject, attempts: [DemoAttempt]) -> DemoTruth {
        var links = ExpectedLinks(prefix: project.prefix, tasks: project.tasks.keys, manual: project.manualBranches)
        var newest: [Int32: JSONBody] = [:]
        for body in bodies {
            if body.event == "push", ExpectedState.of(event: body.event, body: body.bytes) == "applied" {
                links.branchCreated((body.json.text("ref") ?? "").replacingOccurrences(of: "refs/heads/", with: ""))
            }
            guard ["pull_request", "pull_request_review"].contains(body.event),
                ExpectedState.of(event: body.event, body: body.bytes) == "applied"
            else {
                continue
            }
            let facts = PullRequestFacts(body.json)
            if let known = newest[facts.number], !Self.isNews(body.json, after: known) { continue }
            newest[facts.number] = body.json
        }
        // Only the newest texts count.
        for body in newest.values {
            let facts = PullRequestFacts(body)
            links.pullRequest(
                facts.number, head: body.text("pull_request.head.ref") ?? "",
                isFromFork: facts.fields.contains { $0 == ("from_fork", "true") },
                title: body.text("pull_request.title") ?? "", body: body.text("pull_request.body"))
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
