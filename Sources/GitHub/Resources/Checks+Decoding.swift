// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension CheckRun {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        let draft = try CheckRunDraft(&scanner)
        self.init(
            id: try draft.id.required("id"),
            name: try draft.name.required("name"),
            headSHA: try draft.headSHA.required("head_sha"),
            status: try draft.status.required("status"),
            conclusion: draft.conclusion,
            detailsURL: draft.detailsURL ?? draft.htmlURL,
            startedAt: draft.startedAt,
            completedAt: draft.completedAt,
            appID: draft.appID,
            suiteID: draft.suiteID
        )
    }
}

extension CombinedStatus {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var state: String?
        var sha: String?
        var totalCount: Int64?
        var statuses: [CommitStatus] = []
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "state" {
                state = try scanner.string()
            } else if key == "sha" {
                sha = try scanner.string()
            } else if key == "total_count" {
                totalCount = try scanner.int64()
            } else if key == "statuses" {
                statuses = try scanner.elements(CommitStatus.init)
            }
        }
        self.init(
            state: try state.required("state"),
            sha: try sha.required("sha"),
            totalCount: totalCount ?? Int64(statuses.count),
            statuses: statuses
        )
    }
}

extension CommitStatus {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var id: Int64?
        var context: String?
        var state: String?
        var description: String?
        var targetURL: String?
        var createdAt: GitHubTimestamp?
        var updatedAt: GitHubTimestamp?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "context" {
                context = try scanner.string()
            } else if key == "state" {
                state = try scanner.string()
            } else if key == "description" {
                description = try scanner.optionalString()
            } else if key == "target_url" {
                targetURL = try scanner.optionalString()
            } else if key == "created_at" {
                createdAt = try scanner.optionalTimestamp()
            } else if key == "updated_at" {
                updatedAt = try scanner.optionalTimestamp()
            }
        }
        self.init(
            id: try id.required("id"),
            context: try context.required("context"),
            state: try state.required("state"),
            description: description,
            targetURL: targetURL,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }
}
