// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The fields of a `check_suite` that have been read so far.
struct CheckSuiteDraft {
    private(set) var id: Int64?
    private(set) var headSHA: String?
    private(set) var status: String?
    private(set) var conclusion: String?
    private(set) var appID: Int64?
    private(set) var appName: String?
    private(set) var updatedAt: GitHubTimestamp?

    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "head_sha" {
                headSHA = try scanner.string()
            } else if key == "status" {
                status = try scanner.optionalString()
            } else if key == "conclusion" {
                conclusion = try scanner.optionalString()
            } else if key == "updated_at" {
                updatedAt = try scanner.optionalTimestamp()
            } else if key == "app" {
                try readApp(&scanner)
            }
        }
    }

    private mutating func readApp(_ scanner: inout JSONScanner) throws(PayloadError) {
        try scanner.optionalObject { (key, scanner) throws(PayloadError) in
            if key == "id" {
                appID = try scanner.optionalInt64()
            } else if key == "name" {
                appName = try scanner.optionalString()
            }
        }
    }
}
