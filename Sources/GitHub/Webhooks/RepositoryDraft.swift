// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The fields of a webhook's `repository` that have been read so far.
struct RepositoryDraft {
    private var optionalID: Int64?
    private var optionalFullName: String?

    /// Reads the object at the scanner's position, or `null` as nil.
    init?(_ scanner: inout JSONScanner) throws(PayloadError) {
        guard !scanner.skipNull() else { return nil }
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                optionalID = try scanner.id()
            } else if key == "full_name" {
                optionalFullName = try scanner.string()
            }
        }
    }

    var id: Int64 {
        get throws(PayloadError) { try optionalID.required("repository.id") }
    }

    var fullName: String {
        get throws(PayloadError) { try optionalFullName.required("repository.full_name") }
    }
}
