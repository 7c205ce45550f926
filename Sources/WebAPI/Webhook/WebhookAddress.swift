// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The webhook's addresses: `…/projects/:projectId/webhook`, and `…/webhook` of the hooks that plugin 0.3 made
/// (`docs/design/http-contract.md`, row 13).
struct WebhookAddress: Equatable {
    /// The project as it is written in the address; nil in the older address, where the hook's id tells it.
    let project: String?

    /// The addresses in Hummingbird's form for routes.
    static let patterns = [pattern, "\(SyncServer.base)/webhook"]
    private static let pattern = "\(SyncServer.base)/projects/:projectId/webhook"

    /// The address in the form in which Hummingbird names a matched route, used as a metric's label.
    var route: String {
        project == nil ? "\(SyncServer.base)/webhook" : "\(SyncServer.base)/projects/{projectId}/webhook"
    }

    private static let parts = pattern.split(separator: "/").map(String.init)
    private static let olderParts = SyncServer.base.split(separator: "/").map(String.init) + ["webhook"]
    private static let head = Array("\(SyncServer.base)/projects/".utf8)
    private static let tail = Array("/webhook".utf8)

    init(project: String?) {
        self.project = project
    }

    /// Reads the target of a request; nil if the target is another address.
    init?(target: String) {
        let bytes = target.utf8
        if bytes.starts(with: Self.head) {
            let rest = bytes.dropFirst(Self.head.count)
            let project = rest.prefix { $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "?") }
            if !project.isEmpty, rest.dropFirst(project.count).elementsEqual(Self.tail) {
                self.init(project: String(Substring(project)))
                return
            }
        }
        self.init(spelledOtherwise: target)
    }

    /// Parses like Hummingbird's router: it ignores the query and empty parts of the path.
    private init?(spelledOtherwise target: String) {
        let found = target.prefix { $0 != "?" }.split(separator: "/")
        if found.elementsEqual(Self.olderParts, by: { $0 == $1 }) {
            self.init(project: nil)
            return
        }
        guard found.count == Self.parts.count else { return nil }
        var project: String?
        for (part, expected) in zip(found, Self.parts) {
            if expected == ":projectId" {
                project = String(part)
            } else if part != expected {
                return nil
            }
        }
        self.init(project: project)
    }
}
