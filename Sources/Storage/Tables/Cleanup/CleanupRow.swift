// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A hook to remove from GitHub, as stored.
public struct CleanupRow: Sendable, Equatable {
    /// Our id of the work.
    public let id: UUID
    /// The connection the hook was made with; it may be gone.
    public let integrationID: UUID
    /// The project; it may be gone.
    public let projectID: UUID
    /// The repository's owner, when it was last heard of.
    public let owner: String
    /// The repository's name, when it was last heard of.
    public let name: String
    /// GitHub's number of the repository, where it is known.
    public let githubID: Int64?
    /// GitHub's id of the hook; 0 for one that may have been made and is known by its address only.
    public let webhookID: Int64
    /// How often it was tried, this time included.
    public let attempts: Int32
    /// Whether every request that could still make a hook has ended long ago.
    public let isSettled: Bool
}

/// A hook to remove from GitHub that no row tells of any more.
public struct OrphanedHook: Sendable {
    /// Our id of the link it was made for.
    public let repositoryID: UUID
    /// The connection it was made with.
    public let integrationID: UUID
    /// The project.
    public let projectID: UUID
    /// The repository.
    public let labels: RepositoryLabels
    /// GitHub's id of it.
    public let webhookID: Int64
    /// What it was made with.
    public let credential: StoredCredential

    /// Makes an orphan; nothing is stored.
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
