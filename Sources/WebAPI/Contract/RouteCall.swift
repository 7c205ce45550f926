// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Hummingbird
import SyncEngine

/// A request to one of the contract's routes, of a caller who may make it.
///
/// A handler takes what it needs from here in the order of the checks: ids of the path, then the body's fields.
struct RouteCall: Sendable {
    let project: UUID
    let request: Request
    let context: SyncRequestContext
    let bodies: BodyReader

    /// The task of the path.
    func task() throws(ContractError) -> TaskKey {
        TaskKey(project: project, task: try Self.id("taskId", context))
    }

    /// Our id of the linked repository of the path.
    func repository() throws(ContractError) -> UUID {
        try Self.id("repoId", context)
    }

    /// Our id of the pull request of the path.
    func pullRequest() throws(ContractError) -> UUID {
        try Self.id("prId", context)
    }

    /// The body's members of these names.
    func fields(_ names: BodyField...) async throws -> BodyFields {
        try await bodies.withBody(of: request) { bytes in try BodyFields(bytes, names) }
    }

    /// An id of the path, in either case.
    static func id(_ name: String, _ context: SyncRequestContext) throws(ContractError) -> UUID {
        guard let id = context.parameters.get(name).flatMap(UUID.init(text:)) else {
            throw ContractError(code: .badRequest, message: "the address holds a \(name) that is no UUID")
        }
        return id
    }
}
