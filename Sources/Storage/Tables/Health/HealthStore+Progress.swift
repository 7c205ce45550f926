// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// Something that the event streams of a project show.
public enum ProgressRow: Sendable, Equatable {
    /// How far the backfill of a linked repository is.
    case backfill(project: UUID, repoID: UUID, fullName: String, BackfillProgressRow)
    /// The health as it was last told.
    case health(ToldHealthRow)

    /// The project.
    public var projectID: UUID {
        switch self {
        case .backfill(let project, _, _, _): project
        case .health(let told): told.projectID
        }
    }
}

extension HealthStore {
    /// What the event streams of these projects show. It reads one row for each link and each project.
    public static func progress(of projects: [UUID]) -> PostgresQuery {
        var query = PostgresQuery(progress)
        query.bindArray(projects)
        return query
    }

    /// The rows that `progress` found.
    public static func progress(from result: PostgresResult) throws(PostgresError) -> [ProgressRow] {
        try result.read { (row) throws(PostgresError) in
            let project: UUID = try row.next()
            let (repository, name): (UUID?, String?) = (try row.next(), try row.next())
            let backfill = try BackfillProgressRow.read(&row)
            let (status, problems): (String?, String?) = (try row.next(), try row.next())
            guard let repository, let name, let backfill else {
                return .health(
                    ToldHealthRow(projectID: project, status: status ?? "healthy", problems: problems ?? "[]"))
            }
            return .backfill(project: project, repoID: repository, fullName: name, backfill)
        }
    }

    static let progress = SQLStatement(
        "health.progress",
        """
        SELECT r.project_id, r.id, r.full_name, \(backfill), NULL::text, NULL::text
        FROM github_repositories r JOIN sync_backfills b ON b.repo_id = r.id
        WHERE r.project_id = ANY ($1::uuid[])
        UNION ALL
        SELECT project_id, NULL, NULL, NULL, NULL, NULL, NULL, status, problems::text
        FROM sync_health WHERE project_id = ANY ($1::uuid[])
        ORDER BY 1, 3
        """)
}
