// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import JSON
public import Storage

/// A project's connection to GitHub, as its people see it (`docs/design/http-contract.md`, "integration").
public struct ProjectIntegration: Sendable, Equatable {
    /// The details of an existing connection.
    public struct Connection: Sendable, Equatable {
        /// The account's login; empty for a token that the plugin stored and that was not checked since.
        public let account: String
        /// The scopes of a classic token; nil for a fine-grained token and for a GitHub App.
        public let scopes: [String]?
        /// When the token expires; nil if it does not, or if GitHub did not say.
        public let tokenExpiresAt: PostgresTimestamp?
        /// The installation of a GitHub App that is used in place of a token.
        public let installationID: Int64?
        /// When the project was connected.
        public let createdAt: PostgresTimestamp
        /// When the token was last replaced.
        public let updatedAt: PostgresTimestamp

        /// Makes a connection.
        public init(
            account: String, scopes: [String]?, tokenExpiresAt: PostgresTimestamp?, installationID: Int64? = nil,
            createdAt: PostgresTimestamp, updatedAt: PostgresTimestamp
        ) {
            self.account = account
            self.scopes = scopes
            self.tokenExpiresAt = tokenExpiresAt
            self.installationID = installationID
            self.createdAt = createdAt
            self.updatedAt = updatedAt
        }
    }

    /// The project.
    public let projectID: UUID
    /// Nil when the project has no token.
    public let connection: Connection?
    /// Whether the project may use an installation of our GitHub App in place of a token.
    public let isAppAvailable: Bool

    /// Makes an integration.
    public init(projectID: UUID, connection: Connection?, isAppAvailable: Bool = false) {
        self.projectID = projectID
        self.connection = connection
        self.isAppAvailable = isAppAvailable
    }

    /// Whether the project has a token.
    public var isConnected: Bool { connection != nil }
}

extension ProjectIntegration: JSONEncodable {
    /// Writes the contract's **integration**. Those of the connection are only written if there is one.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("project_id", projectID.text)
            json.member("connected", isConnected)
            json.member("app_available", isAppAvailable)
            guard let connection = connection else { return }
            json.member("account", connection.account)
            json.member("scopes", connection.scopes)
            json.member("token_expires_at", connection.tokenExpiresAt?.rfc3339)
            json.member("created_at", connection.createdAt.rfc3339)
            json.member("updated_at", connection.updatedAt.rfc3339)
        }
    }
}
