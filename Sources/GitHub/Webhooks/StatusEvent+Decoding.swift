// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension StatusEvent {
    /// Decodes the body of a webhook `status`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> StatusEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var id: Int64?
            var sha: String?
            var context: String?
            var state: String?
            var targetURL: String?
            var updatedAt: GitHubTimestamp?
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "id" {
                    id = try scanner.id()
                } else if key == "sha" {
                    sha = try scanner.string()
                } else if key == "context" {
                    context = try scanner.string()
                } else if key == "state" {
                    state = try scanner.string()
                } else if key == "target_url" {
                    targetURL = try scanner.optionalString()
                } else if key == "updated_at" {
                    updatedAt = try scanner.optionalTimestamp()
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            return StatusEvent(
                id: try id.required("id"),
                sha: try sha.required("sha"),
                context: try context.required("context"),
                state: try state.required("state"),
                targetURL: targetURL,
                updatedAt: updatedAt,
                repositoryID: try repository.required("repository").id,
                repositoryFullName: try repository.required("repository").fullName
            )
        }
    }
}
