// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A hook that has to be removed from GitHub, as stored.
public struct CleanupRow: Sendable, Equatable {
    /// The id of this row.
    public let id: UUID
    /// The connection that the hook was made with. It may be deleted by now.
    public let integrationID: UUID
    /// The project. It may be deleted by now.
    public let projectID: UUID
    /// The repository's owner, as it was last known.
    public let owner: String
    /// The repository's name, as it was last known.
    public let name: String
    /// GitHub's id of the repository; nil where unknown.
    public let githubID: Int64?
    /// GitHub's id of the hook; 0 where it is unknown. Such a hook may or may not exist, and can only be found by its
    /// URL.
    public let webhookID: Int64
    /// How many attempts were made, this one included.
    public let attempts: Int32
    /// Whether so much time has passed that no request under way can still make a hook.
    public let isSettled: Bool
    /// How long ago the hook was recorded for removal.
    public let age: Duration
}

/// A hook on GitHub that no row knows of any more.
public struct OrphanedHook: Sendable {
    /// Our id of the link that it was made for.
    public let repositoryID: UUID
    /// The connection that it was made with.
    public let integrationID: UUID
    /// The project.
    public let projectID: UUID
    /// The repository.
    public let labels: RepositoryLabels
    /// GitHub's id of the hook.
    public let webhookID: Int64
    /// The credential that it was made with.
    public let credential: StoredCredential

    /// Describes the hook; nothing is stored.
    public init(
        repositoryID: UUID, integrationID: UUID, projectID: UUID, labels: RepositoryLabels, webhookID: Int64,
        credential: StoredCredential
    ) {
        self.repositoryID = repositoryID
        self.integrationID = integrationID
        self.projectID = projectID
        self.labels = labels
        self.webhookID = webhookID
        self.credential = credential
    }
}
