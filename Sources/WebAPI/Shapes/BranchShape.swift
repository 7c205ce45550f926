// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import SyncEngine

/// **branch**.
struct BranchShape: Shape {
    let branch: TaskBranch

    init(_ branch: TaskBranch) {
        self.branch = branch
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(branch.id.text, forKey: "id")
        try object.encode(branch.taskID.text, forKey: "task_id")
        try object.encode(branch.repoID.text, forKey: "repo_id")
        try object.encode(branch.branch, forKey: "branch_name")
        try object.encode(branch.htmlURL, forKey: "html_url")
        try object.encode(branch.createdAt.rfc3339, forKey: "created_at")
    }
}
