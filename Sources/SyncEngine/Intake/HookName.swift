// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub

/// How a webhook names its hook: by the project in its address, and by the hook's id in its header.
struct HookName: Hashable, Sendable {
    /// Nil if the address has none (hooks of plugin 0.3). Then the id alone names the hook.
    let project: UUID?
    /// Nil if the header is missing (old Enterprise Server). Then every hook of the project may have signed.
    let hookID: Int64?

    /// A name that no hook has. It is looked up for a request whose project or hook cannot exist, so that such a request
    /// is refused after the same work as any other.
    private static let impossible = HookName(
        project: UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)), hookID: -1)

    init(project: UUID?, hookID: Int64?) {
        self.project = project
        self.hookID = hookID
    }

    init(_ request: WebhookRequest) {
        let hookID = request.headers.hookID
        guard !request.headers.hasMalformedHookID else {
            self = Self.impossible
            return
        }
        switch request.sender {
        case .project(let project): self.init(project: project, hookID: hookID)
        case .anyProject where hookID != nil: self.init(project: nil, hookID: hookID)
        case .anyProject, .nobody: self = Self.impossible
        }
    }
}
