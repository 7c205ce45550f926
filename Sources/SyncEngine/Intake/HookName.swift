// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub

/// How a webhook names its hook: by the project in its address, and by the hook's id in its header.
struct HookName: Hashable, Sendable {
    /// Nil if the address has none (hooks of plugin 0.3). Then the id alone names the hook.
    let project: UUID?
    /// Nil if the header is missing (old Enterprise Server). Then every hook of the project may have signed.
    let hookID: Int64?

    init(project: UUID?, hookID: Int64?) {
        self.project = project
        self.hookID = hookID
    }

    /// How a request names its hook. If its project or hook cannot exist, it is a name that no hook has. That name is
    /// looked up too, so that such a request is refused after the same work as any other.
    init(_ request: WebhookRequest) {
        let hookID = request.headers.hookID
        switch request.sender {
        case .project(let project) where !request.headers.hasMalformedHookID:
            self.init(project: project, hookID: hookID)
        case .anyProject where hookID != nil: self.init(project: nil, hookID: hookID)
        case .project, .anyProject, .nobody: self.init(project: .zeros, hookID: -1)
        }
    }
}
