// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// The addresses to which GitHub delivers. Each project has its own, so a hook's URL tells which project it belongs to.
public struct HookAddresses: Sendable, Equatable {
    /// The events that our hooks subscribe to.
    static let events = [
        "push", "pull_request", "pull_request_review", "check_run", "check_suite", "status", "create", "delete",
        "repository",
    ]

    private let base: String

    /// Makes the addresses from Paca's public address.
    public init(publicURL: URL) {
        var base = Substring(publicURL.absoluteString)
        while base.last == "/" { base.removeLast() }
        self.base = String(base)
    }

    /// The URL of a project's hooks (`docs/design/http-contract.md`, "Webhook").
    public func address(of project: UUID) -> String {
        "\(base)/api/v1/plugins/com.paca.github/projects/\(project.uuidString.lowercased())/webhook"
    }
}
