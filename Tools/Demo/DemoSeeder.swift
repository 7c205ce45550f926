// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage

/// Writes projects, tasks and linked repositories, as Paca and a person would have done before.
struct DemoSeeder {
    let client: any PostgresClient
    let secretBox: SecretBox
    let environment: SyncEnvironment

    /// Creates a project with a linked repository. Its hook does not exist yet.
    /// - Parameters:
    ///   - tasks: The titles of the tasks, by number.
    ///   - deleted: The number of a task that is marked as deleted.
    func project(
        _ name: String, prefix: String, repository: (owner: String, name: String), tasks titles: [Int32: String],
        deleted: Int32? = nil
    ) async throws -> DemoProject {
        let tasks = titles.sorted { $0.key < $1.key }.map { number, title in
            DemoTask(id: environment.makeUUID(), number: number, title: title, isDeleted: number == deleted)
        }
        let project = DemoProject(
            id: environment.makeUUID(), name: name, prefix: prefix, repoID: environment.makeUUID(),
            fullName: "\(repository.owner)/\(repository.name)", secret: environment.randomHex(bytes: 32),
            tasks: Dictionary(uniqueKeysWithValues: tasks.filter { !$0.isDeleted }.map { ($0.number, $0.id) }))
        let token = Secret("ghp_" + environment.randomHex(bytes: 16).reveal())
        _ = try await client.run(
            DemoStore.insertProject(id: project.id, name: name, prefix: prefix, tasks: tasks)
                + DemoStore.insertRepository(
                    id: project.repoID, project: project.id, owner: repository.owner, name: repository.name,
                    token: try secretBox.seal(token), secret: try secretBox.seal(project.secret)))
        return project
    }

    /// Links a branch to a task, as a person does in Paca.
    func link(_ branch: String, to number: Int32, in project: inout DemoProject) async throws {
        guard let task = project.tasks[number] else { return }
        let row = BranchLinkRow(taskID: task, repoID: project.repoID, branch: branch, source: "manual")
        _ = try await client.run(BranchStore.insert([row]))
        project.manualBranches[branch] = number
    }

    /// Stores the id of the project's hook, which exists now.
    func storeHook(_ hookID: Int64, of project: inout DemoProject) async throws {
        _ = try await client.run(DemoStore.storeHook(hookID, repository: project.repoID))
        project.hookID = hookID
    }
}

extension SyncEnvironment {
    /// A new random key or secret, in hexadecimal digits.
    func randomHex(bytes: Int) -> Secret<String> {
        var text = ""
        while text.utf8.count < 2 * bytes {
            let word = String(random(), radix: 16)
            text += String(repeating: "0", count: 16 - word.utf8.count) + word
        }
        return Secret(String(text.prefix(2 * bytes)))
    }
}
