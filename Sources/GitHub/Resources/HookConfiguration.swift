// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
import JSON

/// The complete configuration of a hook. It is always sent whole, because an update without the secret would remove the
/// secret.
public struct HookConfiguration: Sendable, Equatable {
    /// The address that GitHub delivers to.
    public let url: String
    /// The secret with which GitHub signs deliveries.
    public let secret: Secret<String>
    /// The events that the hook is subscribed to. They replace all former ones.
    public let events: [String]
    /// Whether GitHub delivers to this hook.
    public let active: Bool

    /// Whether GitHub checks the receiver's TLS certificate.
    public let verifiesTLS: Bool

    /// Makes a configuration.
    public init(
        url: String, secret: Secret<String>, events: [String], active: Bool = true, verifiesTLS: Bool = true
    ) {
        self.url = url
        self.secret = secret
        self.events = events
        self.active = active
        self.verifiesTLS = verifiesTLS
    }

    /// The members that creating and updating a hook have in common. GitHub sends bodies as JSON.
    var config: JSONValue {
        .object(present: [
            "url": .string(url), "content_type": "json", "secret": .string(secret.reveal()),
            "insecure_ssl": verifiesTLS ? "0" : "1",
        ])
    }

    var eventList: JSONValue { .array(events.map(JSONValue.string)) }
}
