// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import JSON
public import Valkey

/// What an entry of Paca's stream of events means for us.
///
/// An event only makes us faster: the sweep and the triggers of `docs/design/data-model.md` find the same without any
/// event. So an event is never believed alone; whoever acts on it looks at the rows.
public enum PacaEvent: Sendable, Equatable {
    /// The stream.
    public static let stream = "paca.plugin_events"

    /// A task was deleted, softly or for good.
    case taskDeleted(task: UUID, project: UUID?)
    /// A project was deleted. Paca itself does not send it, some community hosts do.
    case projectDeleted(project: UUID)
    /// A task came into being or came back, or a project changed. Links may be possible that were not before.
    case linksMayAppear(project: UUID?, task: UUID?)
    /// Nothing for us. Its payload was not read.
    case irrelevant

    /// Why an entry cannot be understood. It must be set aside, since it would fail again each time.
    public enum Fault: Error, Sendable, Equatable {
        /// There is no field `type`, or it is not UTF-8.
        case missingType
        /// The field `payload` is not UTF-8.
        case unreadablePayload
        /// The field `payload` is not a JSON object.
        case payload(PayloadError)
        /// Neither the entry nor its payload says which task or project it is about.
        case missingID(of: String)
        /// The id is not a UUID.
        case invalidID(of: String)
    }

    /// Reads an entry. Older hosts write only `type` and `payload`; newer ones also write the ids as fields of the entry
    /// (`docs/reference/host-facts.md`, section 4).
    ///
    /// Only the name `task.deleted` is known from Paca's source. The others are names that hosts may use: a hint too many
    /// costs one look, and a missing one costs a link until the next sweep.
    public init(_ entry: ValkeyStreamEntry) throws(Fault) {
        guard let type = entry["type"] else { throw .missingType }
        switch type {
        case "task.deleted":
            let ids = try Identifiers(entry)
            guard let task = try ids.task else { throw .missingID(of: "task") }
            self = .taskDeleted(task: task, project: try ids.project)
        case "project.deleted":
            let ids = try Identifiers(entry)
            guard let project = try ids.projectItself else { throw .missingID(of: "project") }
            self = .projectDeleted(project: project)
        case "task.created", "task.restored", "task.undeleted", "task.imported", "task.duplicated", "task.moved":
            let ids = try Identifiers(entry)
            self = .linksMayAppear(project: try ids.project, task: try ids.task)
        case "project.created", "project.updated", "project.restored", "project.undeleted", "project.imported":
            self = .linksMayAppear(project: try Identifiers(entry).projectItself, task: nil)
        default:
            self = .irrelevant
        }
    }
}

/// The ids that an entry and its payload have. The entry's own fields win.
private struct Identifiers {
    private var fields: [String: String] = [:]
    private var payload: [String: String] = [:]

    init(_ entry: ValkeyStreamEntry) throws(PacaEvent.Fault) {
        for name in ["task_id", "project_id", "entity_type", "entity_id"] {
            // Go writes an absent id as an empty text.
            if let value = entry[name], !value.isEmpty { fields[name] = value }
        }
        guard let field = entry.fields.first(where: { $0.name == "payload" }) else { return }
        guard entry["payload"] != nil else { throw .unreadablePayload }
        do throws(PayloadError) {
            payload = try Self.read(field.value)
        } catch {
            throw .payload(error)
        }
    }

    private static func read(_ json: [UInt8]) throws(PayloadError) -> [String: String] {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var found: [String: String] = [:]
            try scanner.object { (key, scanner) throws(PayloadError) in
                let name: String
                if key == "task_id" {
                    name = "task_id"
                } else if key == "project_id" {
                    name = "project_id"
                } else if key == "id" {
                    name = "id"
                } else {
                    return
                }
                // What is no text is no id of Paca's. The scanner then skips it, and reports if it is malformed.
                if let text = try? scanner.optionalString(), !text.isEmpty { found[name] = text }
            }
            return found
        }
    }

    var task: UUID? {
        get throws(PacaEvent.Fault) {
            try id(of: "task", fields["task_id"] ?? entity("task") ?? payload["task_id"] ?? payload["id"])
        }
    }

    /// The project that the event's task belongs to.
    var project: UUID? {
        get throws(PacaEvent.Fault) { try id(of: "project", fields["project_id"] ?? payload["project_id"]) }
    }

    /// The project that the event is about.
    var projectItself: UUID? {
        get throws(PacaEvent.Fault) {
            try id(
                of: "project",
                fields["project_id"] ?? entity("project") ?? payload["project_id"] ?? payload["id"])
        }
    }

    private func entity(_ type: String) -> String? {
        fields["entity_type"] == type ? fields["entity_id"] : nil
    }

    private func id(of what: String, _ text: String?) throws(PacaEvent.Fault) -> UUID? {
        guard let text else { return nil }
        guard let id = UUID(text: text) else { throw .invalidID(of: what) }
        return id
    }
}
