// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension GitReference {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var ref: String?
        var sha: String?
        var url: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "ref" {
                ref = try scanner.string()
            } else if key == "url" {
                url = try scanner.optionalString()
            } else if key == "object" {
                sha = try scanner.member("sha") { (scanner) throws(PayloadError) in try scanner.string() }
            }
        }
        self.init(ref: try ref.required("ref"), sha: try sha.required("object.sha"), url: url)
    }
}

extension GitBranch {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var name: String?
        var sha: String?
        var isProtected: Bool?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "name" {
                name = try scanner.string()
            } else if key == "commit" {
                sha = try scanner.member("sha") { (scanner) throws(PayloadError) in try scanner.string() }
            } else if key == "protected" {
                isProtected = try scanner.optionalBool()
            }
        }
        self.init(
            name: try name.required("name"),
            sha: try sha.required("commit.sha"),
            isProtected: isProtected ?? false
        )
    }
}
