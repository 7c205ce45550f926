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

    /// Whether Paca has such a project. A deleted one does not exist, although Paca keeps its row.
    public func exists(_ project: UUID) async throws(PostgresError) -> Bool {
        HostStore.projectExists(from: try await client.run(HostStore.project(project)))
    }

    /// Whether the plugin that is installed in Paca is one that declares no permission `github.manage` (0.3 and older).
    /// Nobody can be given that permission then.
    public func lacksManagePermission() async throws(PostgresError) -> Bool {
        try HostStore.lacksManagePermission(from: try await client.run(HostStore.manifest()))
    }
}
