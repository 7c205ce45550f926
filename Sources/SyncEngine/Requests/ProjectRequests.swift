// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
public import Storage

/// Requests about a project itself.
public struct ProjectRequests: Sendable {
    private let client: any PostgresClient

    /// Reads Paca's tables through `client`.
    public init(client: any PostgresClient) {
        self.client = client
    }

    /// Whether Paca has such a project.
    public func exists(_ project: UUID) async throws(PostgresError) -> Bool {
        TaskStore.projectExists(from: try await client.run(TaskStore.prefix(project: project)))
    }
}
