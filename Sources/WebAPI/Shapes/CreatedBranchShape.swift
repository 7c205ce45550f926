// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import SyncEngine

/// What creating a branch answers.
struct CreatedBranchShape: Shape {
    let branch: CreatedBranch

    init(_ branch: CreatedBranch) {
        self.branch = branch
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(branch.branch, forKey: "branch_name")
        try object.encode(branch.repositoryFullName, forKey: "repo_full_name")
        try object.encode(branch.htmlURL, forKey: "html_url")
    }
}
