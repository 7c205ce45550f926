// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import SyncEngine

/// **linked repository**.
struct LinkedRepositoryShape: Shape {
    let repository: LinkedRepository

    init(_ repository: LinkedRepository) {
        self.repository = repository
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(repository.id.text, forKey: "id")
        try object.encode(repository.projectID.text, forKey: "project_id")
        try object.encode(repository.owner, forKey: "owner")
        try object.encode(repository.name, forKey: "repo_name")
        try object.encode(repository.fullName, forKey: "full_name")
        try object.encode(repository.defaultBranch, forKey: "default_branch")
        try object.encode(repository.cloneURL, forKey: "clone_url")
        try object.encode(repository.isPrivate, forKey: "private")
        try object.encode(repository.isWebhookActive, forKey: "webhook_active")
        try object.encode(repository.webhookID, forKey: "webhook_id")
        try object.encode(repository.createdAt.rfc3339, forKey: "created_at")
        try object.encode(repository.updatedAt.rfc3339, forKey: "updated_at")
    }
}
