// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Where GitHub reaches us. One address a project: a hook's address tells whose it is.
public struct HookAddresses: Sendable, Equatable {
    /// The events that our hooks ask for.
    static let events = [
        "push", "pull_request", "pull_request_review", "check_run", "check_suite", "status", "create", "delete",
        "repository",
    ]

    private let base: String

    /// The addresses below Paca's public address.
    public init(publicURL: URL) {
        var base = Substring(publicURL.absoluteString)
        while base.last == "/" { base.removeLast() }
        self.base = String(base)
    }

    /// The address of a project's hooks (`docs/design/http-contract.md`, "Webhook").
    public func address(of project: UUID) -> String {
        "\(base)/api/v1/plugins/com.paca.github/projects/\(project.uuidString.lowercased())/webhook"
    }
}
