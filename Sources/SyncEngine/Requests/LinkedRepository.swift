// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import JSON
public import Storage

/// A repository that is linked to a project (`docs/design/http-contract.md`, "linked repository").
public struct LinkedRepository: Sendable, Equatable {
    /// Our id of the link.
    public let id: UUID
    /// The project.
    public let projectID: UUID
    /// The owner's login.
    public let owner: String
    /// The name without the owner.
    public let name: String
    /// `owner/name`.
    public let fullName: String
    /// The default branch.
    public let defaultBranch: String
    /// The address from which git clones it, without a token.
    public let cloneURL: String
    /// Whether it is private.
    public let isPrivate: Bool
    /// Whether GitHub delivers the repository's events to us, as far as we know.
    public let isWebhookActive: Bool
    /// GitHub's id of our hook; 0 while there is none.
    public let webhookID: Int64
    /// When it was linked.
    public let createdAt: PostgresTimestamp
    /// When the link was last changed.
    public let updatedAt: PostgresTimestamp

    /// Makes a link.
    public init(
        id: UUID, projectID: UUID, owner: String, name: String, fullName: String, defaultBranch: String,
        cloneURL: String, isPrivate: Bool, isWebhookActive: Bool, webhookID: Int64, createdAt: PostgresTimestamp,
        updatedAt: PostgresTimestamp
    ) {
        self.id = id
        self.projectID = projectID
        self.owner = owner
        self.name = name
        self.fullName = fullName
        self.defaultBranch = defaultBranch
        self.cloneURL = cloneURL
        self.isPrivate = isPrivate
        self.isWebhookActive = isWebhookActive
        self.webhookID = webhookID
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }
}

extension LinkedRepository: JSONEncodable {
    /// Writes the contract's **linked repository**.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("id", id.text)
            json.member("project_id", projectID.text)
            json.member("owner", owner)
            json.member("repo_name", name)
            json.member("full_name", fullName)
            json.member("default_branch", defaultBranch)
            json.member("clone_url", cloneURL)
            json.member("private", isPrivate)
            json.member("webhook_active", isWebhookActive)
            json.member("webhook_id", webhookID)
            json.member("created_at", createdAt.rfc3339)
            json.member("updated_at", updatedAt.rfc3339)
        }
    }
}
