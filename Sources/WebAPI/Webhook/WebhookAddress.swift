// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// `…/projects/:projectId/webhook` (`docs/design/http-contract.md`, row 13).
enum WebhookAddress {
    /// In Hummingbird's form.
    static let pattern = "\(SyncServer.base)/projects/:projectId/webhook"
    /// As Hummingbird names a matched route.
    static let route = "\(SyncServer.base)/projects/{projectId}/webhook"

    private static let parts = pattern.split(separator: "/").map(String.init)
    private static let head = Array("\(SyncServer.base)/projects/".utf8)
    private static let tail = Array("/webhook".utf8)

    /// The project that a request's target names; nil when it is another address.
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

    /// As Hummingbird's router does it, the query and empty parts are passed over.
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
