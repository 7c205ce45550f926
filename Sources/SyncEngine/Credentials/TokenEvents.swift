// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON
import Storage

/// The events about a project's token or installation (`docs/design/data-model.md`, "Events we publish"). The statements that store them
/// add the project.
enum TokenEvents {
    /// GitHub refuses the token, or gives none for the installation.
    /// - Parameter reason: GitHub's own words.
    static func rejected(reason: String) -> OutboxRow {
        row(
            "github.token_rejected",
            "GitHub refuses the project's token. Connect the project with a new one; or, where it uses a GitHub App, install "
                + "or resume the App again.", reason)
    }

    /// The token expires soon. The statement adds when, and how many days ahead people are warned.
    static var expiring: OutboxRow {
        row(
            "github.token_expiring",
            "The project's token expires soon. Make a new one on GitHub, and connect the project with it.")
    }

    private static func row(_ topic: String, _ message: String, _ reason: String? = nil) -> OutboxRow {
        var json = JSONWriter(capacity: 256)
        json.object { json in
            json.member("message", message)
            if let reason { json.member("reason", reason) }
        }
        return OutboxRow(topic: topic, payload: json.text)
    }
}
