// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Hummingbird
import SyncEngine

/// A request to one of the contract's routes. Its caller has been checked.
///
/// A handler reads what it needs in the order of the contract's checks: the ids of the path first, then the body's
/// fields.
struct RouteCall: Sendable {
    let project: UUID
    let request: Request
    let context: SyncRequestContext
    let bodies: BodyReader

    /// The task in the path.
    func task() throws(ContractError) -> TaskKey {
        TaskKey(project: project, task: try Self.id("taskId", context))
    }

    /// The linked repository in the path, by our own id.
    func repository() throws(ContractError) -> UUID {
        try Self.id("repoId", context)
    }

    /// The linked pull request in the path, by our own id.
    func pullRequest() throws(ContractError) -> UUID {
        try Self.id("prId", context)
    }

    /// Reads these members of the body.
    func fields(_ names: BodyField...) async throws -> BodyFields {
        try await bodies.withBody(of: request) { bytes in try BodyFields(bytes, names) }
    }

    /// Reads these members of the body; nil if there is no body.
    func optionalFields(_ names: BodyField...) async throws -> BodyFields? {
        try await bodies.withBody(of: request) { bytes in bytes.isEmpty ? nil : try BodyFields(bytes, names) }
    }

    /// Reads these parameters of the address.
    func query(_ names: String...) throws(ContractError) -> QueryFields {
        try QueryFields(request.uri.query, names)
    }

    /// An id in the path, with digits of either case.
    static func id(_ name: String, _ context: SyncRequestContext) throws(ContractError) -> UUID {
        guard let id = context.parameters.get(name).flatMap(UUID.init(text:)) else {
            throw ContractError(code: .badRequest, message: "the address contains a \(name) that is not a UUID")
        }
        return id
    }
}
