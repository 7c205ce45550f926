// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension PushEvent {
    /// Decodes the body of a webhook `push`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> PushEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var ref: String?
            var isCreated: Bool?
            var isDeleted: Bool?
            var before: String?
            var after: String?
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "ref" {
                    ref = try scanner.string()
                } else if key == "created" {
                    isCreated = try scanner.bool()
                } else if key == "deleted" {
                    isDeleted = try scanner.bool()
                } else if key == "before" {
                    before = try scanner.string()
                } else if key == "after" {
                    after = try scanner.string()
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            return PushEvent(
                ref: try ref.required("ref"),
                isCreated: try isCreated.required("created"),
                isDeleted: try isDeleted.required("deleted"),
                before: try before.required("before"),
                after: try after.required("after"),
                repositoryID: try repository.required("repository").id,
                repositoryFullName: try repository.required("repository").fullName
            )
        }
    }
}
