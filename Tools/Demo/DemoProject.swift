// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// A project that the demo created, with its linked repository.
struct DemoProject: Sendable {
    let id: UUID
    let name: String
    let prefix: String
    let repoID: UUID
    let fullName: String
    /// The hook's secret in clear. The simulated GitHub signs with it.
    let secret: Secret<String>
    /// The ids of the tasks, by number. Deleted tasks are left out.
    let tasks: [Int32: UUID]
    /// Branches that a person linked by hand, with the number of the task.
    var manualBranches: [String: Int32] = [:]
    /// GitHub's id of the hook; 0 until the hook exists.
    var hookID: Int64 = 0
}
