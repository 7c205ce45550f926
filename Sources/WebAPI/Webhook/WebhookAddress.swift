// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook's address: `…/projects/:projectId/webhook` (`docs/design/http-contract.md`, row 13).
enum WebhookAddress {
    /// The address in Hummingbird's form for routes.
    static let pattern = "\(SyncServer.base)/projects/:projectId/webhook"
    /// The address in the form in which Hummingbird names a matched route, used as a metric's label.
    static let route = "\(SyncServer.base)/projects/{projectId}/webhook"

    private static let parts = pattern.split(separator: "/").map(String.init)
    private static let head = Array("\(SyncServer.base)/projects/".utf8)
    private static let tail = Array("/webhook".utf8)

    /// The project in the target of a request; nil if the target is another address.
    static func project(in target: String) -> String? {
        let bytes = target.utf8
        guard bytes.starts(with: head) else { return spelledOtherwise(target) }
        let rest = bytes.dropFirst(head.count)
        let project = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
        guard !project.isEmpty, rest.dropFirst(project.count).elementsEqual(tail) else {
            return spelledOtherwise(target)
        }
        return String(Substring(project))
    }

    /// Parses like Hummingbird's router: it ignores the query and empty parts of the path.
    private static func spelledOtherwise(_ target: String) -> String? {
        let found = target.prefix { $0 != "?" }.split(separator: "/")
        guard found.count == parts.count else { return nil }
        var project: String?
        for (part, expected) in zip(found, parts) {
            if expected == ":projectId" {
                project = String(part)
            } else if part != expected {
                return nil
            }
        }
        return project
    }
}
