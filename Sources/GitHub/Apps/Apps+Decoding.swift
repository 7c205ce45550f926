// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment
import JSON

extension InstallationToken {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var token: Secret<String>?
        var expiresAt: GitHubTimestamp?
        var permissions: [String: String] = [:]
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "token" {
                token = Secret(try scanner.string())
            } else if key == "expires_at" {
                expiresAt = try scanner.timestamp()
            } else if key == "permissions" {
                permissions = try scanner.permissions()
            }
        }
        self.init(
            token: try token.required("token"),
            expiresAt: try expiresAt.required("expires_at"),
            permissions: permissions
        )
    }
}

extension Installation {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var id: Int64?
        var accountID: Int64?
        var accountLogin: String?
        var permissions: [String: String] = [:]
        var suspendedAt: GitHubTimestamp?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "account" {
                try scanner.object { (key, scanner) throws(PayloadError) in
                    if key == "id" {
                        accountID = try scanner.id()
                    } else if key == "login" {
                        accountLogin = try scanner.string()
                    }
                }
            } else if key == "permissions" {
                permissions = try scanner.permissions()
            } else if key == "suspended_at" {
                suspendedAt = try scanner.optionalTimestamp()
            }
        }
        self.init(
            id: try id.required("id"),
            accountID: try accountID.required("account.id"),
            accountLogin: try accountLogin.required("account.login"),
            permissions: permissions,
            suspendedAt: suspendedAt
        )
    }
}

extension JSONScanner {
    /// Reads permission names and their levels; `null` as no permissions.
    fileprivate mutating func permissions() throws(PayloadError) -> [String: String] {
        guard !skipNull() else { return [:] }
        var permissions: [String: String] = [:]
        try object { (key, scanner) throws(PayloadError) in permissions[key.text] = try scanner.string() }
        return permissions
    }
}
