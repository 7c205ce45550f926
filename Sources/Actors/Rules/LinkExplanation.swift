// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import Storage

/// Why a pull request or a branch is linked to the tasks that it is linked to, and why not to the others that its texts
/// name. It asks the same rules as whoever links (``LinkDecision``).
public struct LinkExplanation: Sendable, Equatable {
    /// A description, if one is still stored.
    public struct Description: Sendable, Equatable {
        /// The text.
        public let text: String
        /// Whether a bot wrote it.
        public let isByBot: Bool

        /// Makes a description.
        public init(text: String, isByBot: Bool) {
            self.text = text
            self.isByBot = isByBot
        }
    }

    /// What the rules say of one reference, or of one task that the head branch is linked to.
    public struct Finding: Sendable, Hashable {
        /// The reference; nil if the head branch is linked to the task.
        public let reference: TaskReference?
        /// The texts that hold it.
        public let places: [ReferenceRow.Source]
        /// The task, if there is one.
        public let task: UUID?
        /// What the rules say.
        public let verdict: LinkVerdict
    }

    /// A link that exists, and why.
    public struct Link: Sendable, Hashable {
        /// Why a link exists.
        public enum Reason: Sendable, Hashable {
            /// A person made or confirmed it.
            case person
            /// The rules ask for it.
            case rule(LinkVerdict)
            /// The text names the task by the prefix that the project had, or the task was deleted and may be restored.
            case formerly(TaskReference)
            /// Nothing that is known now asks for it.
            case kept
        }

        /// The task.
        public let task: UUID
        /// `manual`, `branch` or `reference`.
        public let source: String
        /// Why.
        public let reason: Reason
    }

    /// The project's prefix; nil when it has none.
    public let prefix: String?
    /// What the rules say, the head branch's links first, then the references in the order of the texts.
    public let findings: [Finding]
    /// The links that exist, in the order of the tasks' ids.
    public let links: [Link]
    /// Whether the description is known. If not, references that it only quotes are not in ``findings``.
    public let knowsDescription: Bool

    /// Explains a stored pull request.
    /// - Parameters:
    ///   - description: its newest known text; nil if it is not stored any more.
    ///   - view: with the references of its newest known texts.
    init(_ row: PullRequestRow, description: Description?, in view: ProjectView) {
        let stored = view.references(of: LinkSubject(repoID: row.repoID, subject: .pullRequest(row.number)))
        var mentions = TextMentions()
        mentions.add(branch: row.headBranch)
        mentions.add(title: row.title)
        // The stored references are what linking knows. A text that names others is of another moment.
        let ofBody = Self.references(in: stored, .body)
        let known = description.flatMap { text in
            Set(TaskReference.all(inBody: text.text, isByBot: text.isByBot)) == Set(ofBody) ? text : nil
        }
        mentions.add(body: ofBody, quotedIn: known)
        let snapshot = PullRequestSnapshot(stored: row, bodyReferences: ofBody)
        let candidates = LinkDecision.candidates(for: row, naming: snapshot.references, in: view)
        let findings = mentions.findings(candidates)
        self.findings = findings
        links = view.links(of: row).map { link in
            Link(
                task: link.task, source: link.source,
                reason: Self.reason(link.source, link.task, number: link.number, findings, stored))
        }
        prefix = view.prefix
        knowsDescription = known != nil
    }

    /// Explains a branch.
    init(_ branch: BranchKey, in view: ProjectView) {
        let stored = view.references(of: LinkSubject(repoID: branch.repoID, subject: .branch(branch.branch)))
        var mentions = TextMentions()
        mentions.add(branch: branch.branch)
        let findings = mentions.findings(
            LinkDecision.candidates(forBranch: branch.branch, repoID: branch.repoID, in: view))
        self.findings = findings
        links = view.links(ofBranch: branch).sorted { $0.taskID < $1.taskID }.map { link in
            Link(
                task: link.taskID, source: link.source,
                reason: Self.reason(
                    link.source, link.taskID, number: view.number(of: link.taskID), findings, stored))
        }
        prefix = view.prefix
        knowsDescription = true
    }

    private static func references(in rows: Set<ReferenceRow>, _ source: ReferenceRow.Source) -> [TaskReference] {
        rows.filter { $0.source == source }.map { TaskReference(prefix: $0.prefix, number: $0.number) }
            .sorted { ($0.prefix, $0.number) < ($1.prefix, $1.number) }
    }

    private static func reason(
        _ source: String, _ task: UUID, number: Int64?, _ findings: [Finding], _ stored: Set<ReferenceRow>
    ) -> Link.Reason {
        guard source != LinkDecision.Source.manual.rawValue else { return .person }
        let accepted = findings.filter { $0.task == task && $0.verdict.source != nil }
        if let finding = accepted.first(where: { $0.verdict.source?.rawValue == source }) ?? accepted.first {
            return .rule(finding.verdict)
        }
        let former = stored.filter { $0.number == number }.min { $0.prefix < $1.prefix }
        return former.map { .formerly(TaskReference(prefix: $0.prefix, number: $0.number)) } ?? .kept
    }
}

/// What the texts of a pull request or a branch mention, whether or not it counts as a reference.
private struct TextMentions {
    private struct Mention: Hashable {
        let reference: TaskReference
        /// Why it is no reference; nil if it is one.
        let refusal: LinkVerdict?
    }

    private var order: [Mention] = []
    private var places: [Mention: [ReferenceRow.Source]] = [:]

    mutating func add(branch: String) {
        let counted = TaskReference.all(inBranch: branch)
        add(counted, .branch)
        add(TaskReference.all(in: branch).filter { !counted.contains($0) }, .branch, .mergeQueue)
        add(TaskReference.vulnerabilities(in: branch), .branch, .vulnerability)
    }

    mutating func add(title: String) {
        add(TaskReference.all(in: title), .title)
        add(TaskReference.vulnerabilities(in: title), .title, .vulnerability)
    }

    mutating func add(body references: [TaskReference], quotedIn description: LinkExplanation.Description?) {
        add(references, .body)
        guard let description else { return }
        add(TaskReference.all(in: description.text).filter { !references.contains($0) }, .body, .quoted)
        add(TaskReference.vulnerabilities(in: description.text), .body, .vulnerability)
    }

    private mutating func add(
        _ references: [TaskReference], _ place: ReferenceRow.Source, _ refusal: LinkVerdict? = nil
    ) {
        for reference in references {
            let mention = Mention(reference: reference, refusal: refusal)
            if places[mention] == nil { order.append(mention) }
            places[mention, default: []].append(place)
        }
    }

    func findings(_ candidates: [LinkCandidate]) -> [LinkExplanation.Finding] {
        let ofBranch = candidates.filter { $0.reference == nil }.map {
            LinkExplanation.Finding(reference: nil, places: [], task: $0.task, verdict: $0.verdict)
        }
        let byReference = Dictionary(
            candidates.compactMap { candidate in candidate.reference.map { ($0, candidate) } },
            uniquingKeysWith: { first, _ in first })
        return ofBranch
            + order.compactMap { mention in
                let found = places[mention] ?? []
                if let refusal = mention.refusal {
                    return LinkExplanation.Finding(
                        reference: mention.reference, places: found, task: nil, verdict: refusal)
                }
                guard let candidate = byReference[mention.reference] else { return nil }
                return LinkExplanation.Finding(
                    reference: mention.reference, places: found, task: candidate.task, verdict: candidate.verdict)
            }
    }
}
