// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import SyncEngine

/// **integration**: what follows `connected` is there only when it is true.
struct IntegrationShape: Shape {
    let integration: ProjectIntegration

    init(_ integration: ProjectIntegration) {
        self.integration = integration
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(integration.projectID.text, forKey: "project_id")
        try object.encode(integration.isConnected, forKey: "connected")
        guard let connection = integration.connection else { return }
        try object.encode(connection.account, forKey: "account")
        try object.encode(connection.scopes, forKey: "scopes")
        try object.encode(connection.tokenExpiresAt?.rfc3339, forKey: "token_expires_at")
        try object.encode(connection.createdAt.rfc3339, forKey: "created_at")
        try object.encode(connection.updatedAt.rfc3339, forKey: "updated_at")
    }
}
