// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
import JSON

/// What a hook shall be like. Always complete: GitHub forgets the secret of a change that does not repeat it.
public struct HookConfiguration: Sendable, Equatable {
    /// Where GitHub delivers.
    public let url: String
    /// What GitHub signs with.
    public let secret: Secret<String>
    /// The events, replacing all others.
    public let events: [String]
    /// Whether GitHub delivers at all.
    public let active: Bool

    /// Makes a configuration.
    public init(url: String, secret: Secret<String>, events: [String], active: Bool = true) {
        self.url = url
        self.secret = secret
        self.events = events
        self.active = active
    }

    /// The members that creating and changing have in common. Certificates are checked, bodies are JSON.
    var config: JSONValue {
        .object(present: [
            "url": .string(url), "content_type": "json", "secret": .string(secret.reveal()), "insecure_ssl": "0",
        ])
    }

    var eventList: JSONValue { .array(events.map(JSONValue.string)) }
}
