// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import SampleBodies

/// A project with tasks and one linked repository, as it is put into the database before the load.
struct SeededProject {
    static let taskCount = 200

    let id: String
    let repositoryID: String
    let integrationID: String
    let hookID: Int
    let hookSecret: String
    let taskPrefix: String
    let repository: Repository

    /// `index` is below 676.
    init(index: Int) {
        let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        taskPrefix = "BEN\(letters[index / 26])\(letters[index % 26])"
        id = UUID().uuidString.lowercased()
        repositoryID = UUID().uuidString.lowercased()
        integrationID = UUID().uuidString.lowercased()
        hookID = 410_000_000 + index
        hookSecret = SymmetricKey(size: .bits256).withUnsafeBytes { hexadecimal($0) }
        repository = Repository(id: 186_853_000 + index, owner: "meadow-works", name: "paddock-\(1000 + index)")
    }

    var webhookPath: String { "/api/v1/plugins/com.paca.github/projects/\(id)/webhook" }

    /// The statements that put it there, after the migrations.
    func sql(encryptedUnder key: SymmetricKey) throws -> String {
        let secret = try Self.seal(hookSecret, under: key)
        let token = try Self.seal("ghp_not_a_token", under: key)
        return """
            INSERT INTO public.projects (id, name, task_id_prefix) VALUES ('\(id)', '\(repository.name)', '\(taskPrefix)');
            INSERT INTO public.tasks (project_id, task_number, title)
                SELECT '\(id)', n, 'Task ' || n FROM generate_series(1, \(Self.taskCount)) n;
            INSERT INTO github_integrations (id, project_id, access_token_enc)
                VALUES ('\(integrationID)', '\(id)', '\(token)');
            INSERT INTO github_repositories
                (id, project_id, integration_id, owner, repo_name, full_name, webhook_id, webhook_secret_enc,
                github_repo_id)
                VALUES ('\(repositoryID)', '\(id)', '\(integrationID)', '\(repository.owner)', '\(repository.name)',
                    '\(repository.owner)/\(repository.name)', \(hookID), '\(secret)', \(repository.id));

            """
    }

    /// hex(nonce || ciphertext || tag), AES-256-GCM: the plugin's format (docs/design/data-model.md).
    private static func seal(_ text: String, under key: SymmetricKey) throws -> String {
        let box = try AES.GCM.seal(Data(text.utf8), using: key)
        guard let combined = box.combined else { throw BenchError("a nonce of odd size") }
        return hexadecimal(combined)
    }
}

func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef")
    var text = ""
    for byte in bytes {
        text.append(digits[Int(byte >> 4)])
        text.append(digits[Int(byte & 15)])
    }
    return text
}
