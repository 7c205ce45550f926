// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import Storage

/// The addresses to which GitHub delivers. Each project has its own, so a hook's URL tells which project it belongs to.
public struct HookAddresses: Sendable, Equatable {
    /// The events that our hooks subscribe to.
    static let events = [
        "push", "pull_request", "pull_request_review", "check_run", "check_suite", "status", "create", "delete",
        "repository",
    ]

    private let base: String
    /// Whether GitHub has to check our TLS certificate. Otherwise a person may switch that off.
    let demandsTLS: Bool

    /// Makes the addresses from Paca's public address.
    /// - Parameter demandsTLS: whether GitHub has to check the certificate of an `https` address.
    public init(publicURL: URL, demandsTLS: Bool = true) {
        self.demandsTLS = demandsTLS && publicURL.scheme?.lowercased() == "https"
        var base = Substring(publicURL.absoluteString)
        while base.last == "/" { base.removeLast() }
        self.base = String(base)
    }

    /// The URL of a project's hooks (`docs/design/http-contract.md`, "Webhook").
    public func address(of project: UUID) -> String {
        base + Self.path(of: project)
    }

    /// Whether a hook of this URL was made for the project, at whatever public address we had then. The path names the
    /// project, so nobody else's hook has it.
    static func isOurs(_ url: String?, project: UUID) -> Bool {
        guard let url else { return false }
        return url.lowercased().hasSuffix(path(of: project))
    }

    /// The text with which a hook of the project is compared: its address and its events.
    func comparison(for project: UUID) -> String {
        address(of: project) + Self.comparisonEnd
    }

    /// Which hooks have to be compared, for any project.
    /// - Parameter oldest: Those whose last comparison is older are due; nil if its age does not matter.
    static func wish(_ addresses: HookAddresses?, oldest: Duration?) -> HookCheckWish {
        HookCheckWish(
            oldest: oldest, prefix: addresses.map { $0.base + pathStart }, suffix: pathEnd + comparisonEnd)
    }

    private static let pathStart = "/api/v1/plugins/com.paca.github/projects/"
    private static let pathEnd = "/webhook"
    private static var comparisonEnd: String { " " + events.joined(separator: ",") }

    private static func path(of project: UUID) -> String {
        pathStart + project.uuidString.lowercased() + pathEnd
    }
}
