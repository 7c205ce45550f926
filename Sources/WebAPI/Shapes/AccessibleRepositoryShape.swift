// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import SyncEngine

/// **accessible repository**. One without a description has `""`.
struct AccessibleRepositoryShape: Shape {
    let repository: AccessibleRepository

    init(_ repository: AccessibleRepository) {
        self.repository = repository
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(repository.fullName, forKey: "full_name")
        try object.encode(repository.owner, forKey: "owner")
        try object.encode(repository.name, forKey: "repo_name")
        try object.encode(repository.defaultBranch, forKey: "default_branch")
        try object.encode(repository.isPrivate, forKey: "private")
        try object.encode(repository.description ?? "", forKey: "description")
    }
}
