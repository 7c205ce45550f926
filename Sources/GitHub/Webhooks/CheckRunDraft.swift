// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The fields of a `check_run` that have been read so far.
struct CheckRunDraft {
    private(set) var id: Int64?
    private(set) var name: String?
    private(set) var headSHA: String?
    private(set) var status: String?
    private(set) var conclusion: String?
    private(set) var detailsURL: String?
    private(set) var htmlURL: String?
    private(set) var startedAt: GitHubTimestamp?
    private(set) var completedAt: GitHubTimestamp?
    private(set) var appID: Int64?
    private(set) var suiteID: Int64?

    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "name" {
                name = try scanner.string()
            } else if key == "head_sha" {
                headSHA = try scanner.string()
            } else if key == "status" {
                status = try scanner.string()
            } else if key == "conclusion" {
                conclusion = try scanner.optionalString()
            } else if key == "details_url" {
                detailsURL = try scanner.optionalString()
            } else if key == "html_url" {
                htmlURL = try scanner.optionalString()
            } else if key == "started_at" {
                startedAt = try scanner.optionalTimestamp()
            } else if key == "completed_at" {
                completedAt = try scanner.optionalTimestamp()
            } else if key == "app" {
                appID = try Self.memberID(&scanner)
            } else if key == "check_suite" {
                suiteID = try Self.memberID(&scanner)
            }
        }
    }

    private static func memberID(_ scanner: inout JSONScanner) throws(PayloadError) -> Int64? {
        guard !scanner.skipNull() else { return nil }
        var id: Int64?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" { id = try scanner.optionalInt64() }
        }
        return id
    }
}
