// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import JSON
import Storage

/// What news of a pull request says of the state before it. It orders news of one second
/// (`docs/design/architecture.md`, "Ties").
public struct Predecessor: Sendable, Hashable {
    /// The former title, if the news is about a change of the title.
    public var title: String?
    /// The former base branch, if it changed.
    public var baseBranch: String?
    /// The former head commit, if it changed.
    public var headSHA: String?
    /// The digest of the former description, if it changed.
    public var body: Int64?
    /// The former state, if it changed.
    public var state: String?
    /// Whether it was a draft, if that changed.
    public var isDraft: Bool?

    /// News that says nothing of the state before it.
    public init() {}
}

/// What is known of the second of the newest news of a pull request. The table keeps it as text, and it is read only
/// when more news of that second comes.
struct NewsFacts: Sendable, Equatable {
    /// How many left values are kept of each column: more changes in one second are nobody's.
    private static let most = 8

    /// The digest of the newest description; nil if it is not known.
    var body: Int64?
    /// The state before the second; nil if it is not known.
    var start: String?
    /// Whether only the news of its opening is known, which nothing precedes.
    var isOpening = false
    /// The values that columns left during the second.
    private(set) var titles: [String] = []
    private(set) var baseBranches: [String] = []
    private(set) var headSHAs: [String] = []
    private(set) var bodies: [Int64] = []
    private(set) var states: [String] = []
    private(set) var drafts: [Bool] = []

    /// The first facts of a second.
    /// - Parameter stored: the row that the news replaces; nil for a new one.
    init(_ news: PullRequestSnapshot, over stored: PullRequestRow?) {
        body = news.bodyDigest
        isOpening = news.action == "opened"
        start = stored?.state ?? (isOpening ? news.row.state : nil)
        leave(news.predecessor)
    }

    /// Notes values that columns left.
    mutating func leave(_ former: Predecessor) {
        Self.add(former.title, to: &titles) { Exact($0) == Exact($1) }
        Self.add(former.baseBranch, to: &baseBranches) { Exact($0) == Exact($1) }
        Self.add(former.headSHA, to: &headSHAs, ==)
        Self.add(former.body, to: &bodies, ==)
        Self.add(former.state, to: &states, ==)
        Self.add(former.isDraft, to: &drafts, ==)
    }

    private static func add<Value>(
        _ value: Value?, to values: inout [Value], _ areSame: (Value, Value) -> Bool
    ) {
        guard let value, values.count < most, !values.contains(where: { areSame($0, value) }) else { return }
        values.append(value)
    }
}

extension NewsFacts {
    /// The facts in a row. Nothing is known of rows that are older than this column.
    init(_ text: String) {
        guard !text.isEmpty else { return }
        do throws(PayloadError) {
            self = try JSONScanner.scan(Array(text.utf8)) { (scanner) throws(PayloadError) in
                try NewsFacts(&scanner)
            }
        } catch {
            // Only we write this column. Without facts, news of the same second is undecided, and GitHub is asked.
            self = NewsFacts()
        }
    }

    private init() {}

    private init(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "body" {
                body = try scanner.int64()
            } else if key == "start" {
                start = try scanner.string()
            } else if key == "opening" {
                isOpening = try scanner.bool()
            } else if key == "titles" {
                titles = try scanner.elements { (scanner) throws(PayloadError) in try scanner.string() }
            } else if key == "bases" {
                baseBranches = try scanner.elements { (scanner) throws(PayloadError) in try scanner.string() }
            } else if key == "heads" {
                headSHAs = try scanner.elements { (scanner) throws(PayloadError) in try scanner.string() }
            } else if key == "bodies" {
                bodies = try scanner.elements { (scanner) throws(PayloadError) in try scanner.int64() }
            } else if key == "states" {
                states = try scanner.elements { (scanner) throws(PayloadError) in try scanner.string() }
            } else if key == "drafts" {
                drafts = try scanner.elements { (scanner) throws(PayloadError) in try scanner.bool() }
            }
        }
    }

    /// The text for the row. It is short, since most news changes at most one of these columns.
    var text: String {
        guard self != NewsFacts() else { return "" }
        var json = JSONWriter(capacity: 64)
        json.object { json in
            if let body { json.member("body", body) }
            if let start { json.member("start", start) }
            if isOpening { json.member("opening", true) }
            if !titles.isEmpty { json.member("titles", titles) }
            if !baseBranches.isEmpty { json.member("bases", baseBranches) }
            if !headSHAs.isEmpty { json.member("heads", headSHAs) }
            if !bodies.isEmpty { json.member("bodies", bodies) }
            if !states.isEmpty { json.member("states", states) }
            if !drafts.isEmpty { json.member("drafts", drafts) }
        }
        return json.text
    }

    /// A digest of a description (FNV-1a): the row keeps it instead of the text. Unlike Swift's hashes it is the same
    /// in every process.
    static func digest(_ text: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}
