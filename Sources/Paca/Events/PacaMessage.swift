// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON
public import Valkey

/// One event of the outbox on its way to Paca, and the commands that bring it there
/// (`docs/design/host-integration.md`, "Events to Paca").
public struct PacaMessage: Sendable, Equatable {
    /// The channel that Paca's realtime service reads.
    public static let channel = "paca.events"
    /// The stream whose every entry runs the automations of its topic. Paca does not recognise duplicates.
    public static let triggerStream = "paca.plugin_trigger_events"
    /// The name under which Paca knows us.
    private static let source = "com.paca.github"
    /// The topics that automations can wait for (`docs/design/data-model.md`, "Events we publish").
    private static let triggers: Set = ["github.pr_linked", "github.pr_state_changed", "github.branch_linked"]
    private static let idField = "outbox_id"

    /// The id of its row in `sync_outbox`, which is also its place in the order.
    public let id: Int64
    /// The topic, `github.…`.
    public let topic: String
    /// The text of a JSON object.
    public let payload: String
    /// The time since the event happened, by the database's clock.
    public let age: Duration

    /// Makes a message of a row.
    public init(id: Int64, topic: String, payload: String, age: Duration) {
        self.id = id
        self.topic = topic
        self.payload = payload
        self.age = age
    }

    /// Whether automations can wait for it.
    public var isTrigger: Bool { Self.triggers.contains(topic) }

    /// Tells Paca's users. To repeat it does no harm: they read the same once more.
    public var publication: ValkeyCommand<Int> {
        var json = JSONWriter(capacity: payload.utf8.count + 128)
        json.object { json in
            json.member("type", topic)
            json.name("payload")
            json.encoded(payload.utf8)
            json.member("source", Self.source)
        }
        return .publish(json.text, to: Self.channel)
    }

    /// Runs the automations. Each repetition runs them again.
    public var trigger: ValkeyCommand<ValkeyStreamID> {
        var fields = [("type", topic), ("payload", payload)]
        if let project { fields.append(("project_id", project)) }
        fields.append((Self.idField, String(id)))
        return .add(fields.map { (name: $0.0, value: $0.1) }, to: Self.triggerStream)
    }

    /// The newest entries of the stream, to see which messages are there.
    /// - Parameter id: Only entries before this one; nil for the newest of all.
    public static func lookBack(
        _ count: Int, before id: ValkeyStreamID? = nil
    ) -> ValkeyCommand<[ValkeyStreamEntry]> {
        .newest(count, of: triggerStream, from: id?.predecessor)
    }

    /// The id of the message that an entry of the stream came from; nil if it is not one of ours.
    public static func id(of entry: ValkeyStreamEntry) -> Int64? {
        entry[idField].flatMap { Int64($0) }
    }

    /// The project that the payload names.
    private var project: String? {
        // A payload is our own JSON. If it could not be read, Paca would drop the entry, with or without this field.
        try? JSONScanner.scan(Array(payload.utf8)) { (scanner) throws(PayloadError) in
            var project: String?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "project_id" { project = try scanner.optionalString() }
            }
            return project
        }
    }
}
