// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The links that the rules of `docs/design/data-model.md` demand. The demo computes them with its own code, not the
/// engine's.
struct ExpectedLinks {
    /// The pull request or branch that a task is linked to.
    enum Subject: Hashable {
        case pullRequest(Int32)
        case branch(String)
    }

    /// A link without the rule that made it.
    struct Link: Hashable {
        let subject: Subject
        let task: String
    }

    private let prefix: String
    private let tasks: Set<Int32>
    /// Each link, with the sources that it may have. If two rules make the same link, the order of arrival decides
    /// which source is stored.
    private(set) var links: [Link: Set<String>] = [:]

    /// - Parameters:
    ///   - tasks: The numbers of the project's tasks that are not deleted.
    ///   - manual: The branches that a person linked, with the number of the task.
    init(prefix: String, tasks: some Sequence<Int32>, manual: [String: Int32] = [:]) {
        self.prefix = prefix
        self.tasks = Set(tasks)
        for (branch, number) in manual {
            links[Link(subject: .branch(branch), task: "\(prefix)-\(number)")] = ["manual"]
        }
    }

    /// A branch was created. It must be linked to every task that its name contains.
    mutating func branchCreated(_ branch: String) {
        for task in named(in: [branch]) {
            links[Link(subject: .branch(branch), task: task), default: []].insert("reference")
        }
    }

    /// A pull request was created or changed. It must be linked to every task that its branch, title or description
    /// names. Unless it comes from a fork, it must also be linked to every task that its branch is linked to.
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
