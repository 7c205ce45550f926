// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Statements that read what Paca knows of projects and of the installed plugin.
public enum HostStore {
    /// A project that is not deleted.
    public static func project(_ id: UUID) -> PostgresQuery {
        PostgresQuery(selectProject, id)
    }

    /// Whether `project` found one.
    public static func projectExists(from result: PostgresResult) -> Bool {
        result.first != nil
    }

    /// The manifest of the installed plugin.
    public static func manifest() -> PostgresQuery {
        PostgresQuery(selectManifest)
    }

    /// Whether `manifest` found a plugin that declares no permission `github.manage`. False if none is installed, or if
    /// Paca's table cannot be read.
    public static func lacksManagePermission(from result: PostgresResult) throws(PostgresError) -> Bool {
        guard let manifest = try result.first?.decodeIfPresent(0, as: String.self) else { return false }
        return !manifest.contains("github.manage") && !manifest.contains("github:manage")
    }

    /// For ``StatementCatalog``.
    static var statements: [SQLStatement] {
        [selectProject, selectManifest]
    }

    // Only newer hosts have the column `deleted_at`, so it is read as a member of the row.
    private static let selectProject = SQLStatement(
        "host.project",
        "SELECT 1 FROM public.projects p WHERE p.id = $1 AND to_jsonb(p) ->> 'deleted_at' IS NULL")

    private static let selectManifest = SQLStatement("host.manifest", "SELECT sync_plugin_manifest()")
}
