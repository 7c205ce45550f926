// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Storage

/// A project with tasks and one linked repository, whose hook was compared with GitHub just now.
public struct TestProject: Sendable {
    /// The encryption key of the tests.
    public static let encryptionKey = Secret(String(repeating: "5a", count: 32))

    /// The project's id.
    public let id: UUID
    /// Our id of the linked repository.
    public let repoID: UUID
    /// GitHub's id of the hook.
    public let hookID: Int64
    /// The hook's secret in clear text.
    public let secret: String
    /// Task ids by number, from 1.
    public let tasks: [Int: UUID]

    /// Writes a project into a database.
    public static func make(
        in database: TestDatabase, prefix: String = "PROJ", tasks: Int = 9, hookID: Int64 = 1001,
        secret: String = "a hook's secret", fullName: String = "octo/herd"
    ) async throws -> TestProject {
        let ids = (id: UUID(), integration: UUID(), repo: UUID())
        let tasks = Dictionary(uniqueKeysWithValues: (1 ... max(tasks, 1)).map { ($0, UUID()) })
        let box = try SecretBox(key: encryptionKey)
        let names = fullName.split(separator: "/")
        let values = tasks.map { "('\($0.value)', '\(ids.id)', \($0.key), 'Task \($0.key)')" }.joined(separator: ", ")
        try await database.execute(
            """
            INSERT INTO projects (id, name, task_id_prefix) VALUES ('\(ids.id)', 'Test', '\(prefix)');
            INSERT INTO tasks (id, project_id, task_number, title) VALUES \(values);
            INSERT INTO github_integrations (id, project_id, access_token_enc)
            VALUES ('\(ids.integration)', '\(ids.id)', '\(try box.seal(Secret("ghp_test")))');
            INSERT INTO github_repositories
                (id, project_id, integration_id, owner, repo_name, full_name, webhook_id, webhook_secret_enc,
                webhook_secret_made_at, hook_checked_at)
            VALUES ('\(ids.repo)', '\(ids.id)', '\(ids.integration)', '\(names[0])', '\(names[1])', '\(fullName)',
                \(hookID), '\(try box.seal(Secret(secret)))', now(), now());
            """)
        return TestProject(id: ids.id, repoID: ids.repo, hookID: hookID, secret: secret, tasks: tasks)
    }

    /// The stored hook.
    public func hook(in database: TestDatabase) async throws -> HookRecord {
        let found = try RepositoryStore.hooks(
            from: try await database.pool.run(RepositoryStore.hookCandidates([(id, hookID)])), count: 1)
        guard let hook = found.first?.first else { throw MissingHook() }
        return hook
    }

    private struct MissingHook: Error {}
}
