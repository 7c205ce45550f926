// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// The body of a request that creates or changes a hook.
struct HookEdit: Sendable {
    let name: String?
    let url: String?
    let isActive: Bool?
    let events: [String]?
    private let addedEvents: [String]
    private let removedEvents: [String]
    private let hasConfig: Bool
    private let contentType: Hook.ContentType?
    private let secret: String?
    private let insecureSSL: String?

    init(_ json: JSONValue) throws(SimulatorError) {
        let config = json["config"]
        name = json["name"]?.stringValue
        url = config?["url"]?.stringValue
        isActive = json["active"]?.boolValue
        events = json["events"].map(Self.names)
        addedEvents = json["add_events"].map(Self.names) ?? []
        removedEvents = json["remove_events"].map(Self.names) ?? []
        hasConfig = config != nil
        secret = config?["secret"]?.stringValue
        // GitHub's API description allows a string or a number.
        insecureSSL = config?["insecure_ssl"].flatMap { $0.stringValue ?? $0.integerValue.map(String.init) }
        let type = config?["content_type"]?.stringValue
        contentType = type.flatMap(Hook.ContentType.init)
        if type != nil, contentType == nil { throw .field("Hook", "content_type", "invalid") }
    }

    /// Changes a hook. A `config` without a secret removes the hook's secret
    /// (https://docs.github.com/rest/repos/webhooks#update-a-repository-webhook).
    func apply(to hook: inout Hook) {
        if hasConfig { apply(to: &hook.config) }
        if let events { hook.events = events }
        hook.events += addedEvents.filter { !hook.events.contains($0) }
        hook.events.removeAll { removedEvents.contains($0) }
        if let isActive { hook.isActive = isActive }
    }

    /// Changes a configuration. GitHub does not document whether it keeps other fields that are absent; the simulator
    /// does.
    func apply(to config: inout Hook.Config) {
        config.url = url ?? config.url
        config.contentType = contentType ?? config.contentType
        config.insecureSSL = insecureSSL ?? config.insecureSSL
        config.secret = secret.flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func names(_ json: JSONValue) -> [String] {
        json.arrayValue?.compactMap(\.stringValue) ?? []
    }
}
