// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// `…/projects/:projectId/webhook` (`design/http-contract.md`, row 13).
enum WebhookAddress {
    /// In Hummingbird's form.
    static let pattern = "\(SyncServer.base)/projects/:projectId/webhook"
    /// As Hummingbird names a matched route.
    static let route = "\(SyncServer.base)/projects/{projectId}/webhook"

    private static let parts = pattern.split(separator: "/").map(String.init)

    /// The project that a request's target names; nil when it is another address. As Hummingbird's router does, the query
    /// and empty parts are passed over.
    static func project(in target: String) -> Substring? {
        let path = target.prefix { $0 != "?" }
        // Nearly every other address is told by its end.
        guard path.utf8.contains(UInt8(ascii: "w")) else { return nil }
        let found = path.split(separator: "/")
        guard found.count == parts.count else { return nil }
        var project: Substring?
        for (part, expected) in zip(found, parts) {
            if expected == ":projectId" {
                project = part
            } else if part != expected {
                return nil
            }
        }
        return project
    }
}
