// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Paca
import Storage
import Valkey

/// What a batch of entries of Paca's stream means for us.
struct PacaEventBatch: Sendable {
    /// How much of an entry is kept of one that cannot be understood.
    private static let keptText = 2000

    /// The tasks that may be deleted.
    private(set) var deletedTasks: Set<UUID> = []
    /// The projects that may be deleted.
    private(set) var deletedProjects: Set<UUID> = []
    /// The tasks that may have appeared.
    private(set) var newTasks: Set<UUID> = []
    /// The projects any of whose tasks may have appeared.
    private(set) var changedProjects: Set<UUID> = []
    /// The entries that cannot be understood.
    private(set) var rejected: [RejectedEvent] = []
    /// How many entries say something to us.
    private(set) var relevant = 0

    init(_ entries: [ValkeyStreamEntry]) {
        // An entry without fields was deleted while it was pending.
        for entry in entries where !entry.fields.isEmpty { add(entry) }
    }

    /// The statements that note it, for one transaction.
    var writes: [PostgresQuery] {
        var writes: [PostgresQuery] = []
        if !deletedTasks.isEmpty { writes.append(DeletionStore.note(tasks: deletedTasks.sorted())) }
        if !deletedProjects.isEmpty { writes.append(DeletionStore.note(projects: deletedProjects.sorted())) }
        if !newTasks.isEmpty { writes.append(TaskChangeStore.note(tasks: newTasks.sorted())) }
        if !changedProjects.isEmpty { writes.append(TaskChangeStore.note(projects: changedProjects.sorted())) }
        if !rejected.isEmpty { writes.append(StreamStore.reject(rejected, of: PacaEvent.stream)) }
        return writes
    }

    private mutating func add(_ entry: ValkeyStreamEntry) {
        do throws(PacaEvent.Fault) {
            let event = try PacaEvent(entry)
            if event != .irrelevant { relevant += 1 }
            switch event {
            case .irrelevant: break
            case .taskDeleted(let task, _): deletedTasks.insert(task)
            case .projectDeleted(let project): deletedProjects.insert(project)
            case .linksMayAppear(_, let task?): newTasks.insert(task)
            case .linksMayAppear(let project?, nil): changedProjects.insert(project)
            case .linksMayAppear(nil, nil): break
            }
        } catch {
            rejected.append(
                RejectedEvent(
                    entryID: entry.id.description, type: Self.readable(entry["type"] ?? ""),
                    fields: Self.readable(entry.fields), reason: "\(error)"))
        }
    }

    private static func readable(_ fields: [ValkeyStreamEntry.Field]) -> String {
        readable(
            fields.lazy.map { "\($0.name)=\(String(decoding: $0.value.prefix(keptText), as: UTF8.self))" }
                .joined(separator: " "))
    }

    /// The beginning of a text as Postgres can store it: it takes no NUL.
    private static func readable(_ text: String) -> String {
        String(text.prefix(keptText)).replacing("\0", with: "\u{FFFD}")
    }
}
