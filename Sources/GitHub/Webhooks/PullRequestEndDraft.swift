// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The fields of a pull request's `head` or `base` that have been read so far.
struct PullRequestEndDraft {
    private(set) var ref: String?
    private(set) var sha: String?
    /// Nil if the repository has been deleted.
    private(set) var repositoryID: Int64?

    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "ref" {
                ref = try scanner.string()
            } else if key == "sha" {
                sha = try scanner.string()
            } else if key == "repo" {
                repositoryID = try Self.repositoryID(&scanner)
            }
        }
    }

    private static func repositoryID(_ scanner: inout JSONScanner) throws(PayloadError) -> Int64? {
        guard !scanner.skipNull() else { return nil }
        var id: Int64?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" { id = try scanner.id() }
        }
        return id
    }
}
