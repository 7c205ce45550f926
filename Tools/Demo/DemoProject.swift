// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// A project that the demo seeded, with its linked repository.
struct DemoProject: Sendable {
    let id: UUID
    let name: String
    let prefix: String
    let repoID: UUID
    let fullName: String
    /// The hook's secret in clear: the simulated GitHub signs with it.
    let secret: Secret<String>
    /// The ids of its tasks by number, without the deleted ones.
    let tasks: [Int32: UUID]
    /// Branches that a person linked by hand, with the task's number.
    var manualBranches: [String: Int32] = [:]
    /// GitHub's id of the hook; 0 until the hook exists.
    var hookID: Int64 = 0
}
