// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The links that the rules of `docs/design/data-model.md` demand, worked out one rule after the other.
struct ExpectedLinks {
    /// What a task is linked to.
    enum Subject: Hashable {
        case pullRequest(Int32)
        case branch(String)
    }

    /// A link without its reason.
    struct Link: Hashable {
        let subject: Subject
        let task: String
    }

    private let prefix: String
    private let tasks: Set<Int32>
    /// Each link with the reasons that may be written with it: which of two comes first depends on the order of arrival.
    private(set) var links: [Link: Set<String>] = [:]

    /// - Parameters:
    ///   - tasks: the numbers of the project's undeleted tasks.
    ///   - manual: branches that a person linked.
    init(prefix: String, tasks: some Sequence<Int32>, manual: [String: Int32] = [:]) {
        self.prefix = prefix
        self.tasks = Set(tasks)
        for (branch, number) in manual {
            links[Link(subject: .branch(branch), task: "\(prefix)-\(number)")] = ["manual"]
        }
    }

    /// A branch was made: it is linked to every task it names.
    mutating func branchCreated(_ branch: String) {
        for task in named(in: [branch]) {
            links[Link(subject: .branch(branch), task: task), default: []].insert("reference")
        }
    }

    /// Something happened to a pull request: it is linked to every task its branch is linked to, unless it comes from a
    /// fork, and to every task named in branch, title or description.
    mutating func pullRequest(_ number: Int32, head: String, isFromFork: Bool, title: String, body: String?) {
        let subject = Subject.pullRequest(number)
        let ofBranch = isFromFork ? [] : links.keys.filter { $0.subject == .branch(head) }.map(\.task)
        for task in ofBranch {
            links[Link(subject: subject, task: task), default: []].insert("branch")
        }
        for task in named(in: [head, title, body ?? ""]) {
            links[Link(subject: subject, task: task), default: []].insert("reference")
        }
    }

    private func named(in texts: [String]) -> [String] {
        TaskNames.numbers(in: texts, prefix: prefix).intersection(tasks).map { "\(prefix)-\($0)" }
    }
}

extension ExpectedLinks.Link: CustomStringConvertible {
    var description: String {
        switch subject {
        case .pullRequest(let number): "#\(number) -> \(task)"
        case .branch(let name): "\(name) -> \(task)"
        }
    }
}
