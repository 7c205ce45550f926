// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import JSON
public import Storage

/// Makes the text of one stream of events (`text/event-stream`, WHATWG HTML section 9.2) of what the feed reads. It
/// writes only what has changed.
public struct SyncEventText: Sendable {
    /// After how many rounds without an event a comment is written, so that nobody on the way takes the connection for
    /// dead.
    static let quietRounds = 8
    /// After how many rounds the stream ends. The client comes back, and its permission is checked again.
    static let rounds = 300

    private var health: ToldHealthRow?
    private var backfills: [UUID: BackfillProgressRow] = [:]
    private var quiet = 0
    private var round = 0

    /// A stream that has written nothing.
    public init() {}

    /// Whether the stream has lasted long enough.
    public var isOver: Bool { round >= Self.rounds }

    /// What to write for the rows of one round; empty if there is nothing to say.
    public mutating func text(for rows: [ProgressRow]) -> String {
        var text = ""
        // How long a client waits before it comes back.
        if round == 0 { text += "retry: 3000\n\n" }
        round += 1
        for row in rows {
            switch row {
            case .health(let told): text += event(told)
            case .backfill(_, let repository, let name, let progress): text += event(progress, of: repository, name)
            }
        }
        quiet = text.isEmpty ? quiet + 1 : 0
        guard quiet >= Self.quietRounds else { return text }
        quiet = 0
        return ": still here\n\n"
    }

    private mutating func event(_ told: ToldHealthRow) -> String {
        guard told != health else { return "" }
        health = told
        var json = JSONWriter()
        json.object { json in
            json.member("status", told.status)
            json.name("problems")
            json.encoded(told.problems.utf8)
        }
        return Self.event("health", json)
    }

    private mutating func event(_ progress: BackfillProgressRow, of repository: UUID, _ name: String) -> String {
        let former = backfills[repository]
        // The time that passes is no news.
        guard former?.done != progress.done || former?.total != progress.total || former?.isDone != progress.isDone
        else { return "" }
        backfills[repository] = progress
        var json = JSONWriter()
        json.object { json in
            json.member("repo_id", repository.text)
            json.member("full_name", name)
            BackfillProgress(progress).writeMembers(to: &json)
        }
        return Self.event("backfill", json)
    }

    // JSON as we write it has no line break outside of its texts, and in them it is escaped. Postgres's JSON neither.
    private static func event(_ name: String, _ json: JSONWriter) -> String {
        "event: \(name)\ndata: \(json.text)\n\n"
    }
}
