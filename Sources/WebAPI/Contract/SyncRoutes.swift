// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Paca
import ServiceLifecycle
import Storage
import SyncEngine

/// The routes for the sync itself: rows 21 to 26 of the contract.
struct SyncRoutes: Sendable {
    let sync: any SynchronizationService

    var routes: [ContractRoute] {
        [
            ContractRoute(.get, "/sync", permission: .manageGitHub, handle: health),
            ContractRoute(.post, "/sync", permission: .manageGitHub, handle: start),
            ContractRoute(.get, "/sync/deliveries", permission: .manageGitHub, handle: deliveries),
            ContractRoute(.post, "/sync/deliveries/:deliveryId/replay", permission: .manageGitHub, handle: replay),
            ContractRoute(.get, "/sync/explain", permission: .readTasks, handle: explain),
            ContractRoute(.get, "/sync/events", permission: .manageGitHub, handle: events),
        ]
    }

    private func health(_ call: RouteCall) async throws -> Response {
        Envelope.success(try await sync.health(of: call.project))
    }

    private func start(_ call: RouteCall) async throws -> Response {
        let fields = try await call.optionalFields(.repoID)
        let started = try await sync.resync(project: call.project, repository: try fields?.optionalID(.repoID))
        return Envelope.success(started, status: .accepted)
    }

    private func deliveries(_ call: RouteCall) async throws -> Response {
        let query = try call.query("state", "repo_id", "cursor", "page_size")
        var filter = DeliveryLogFilter()
        filter.state = try query.optional(
            "state", expected: "must be one of pending, applied, ignored, failed, dead",
            DeliveryOutcome.State.init(rawValue:))
        filter.repository = try query.optionalID("repo_id")
        filter.cursor = try query.optional(
            "cursor", expected: "is no cursor of this list", { DeliveryLogCursor($0) })
        let size = try query.optionalInteger("page_size", in: 1 ... DeliveryLogFilter.longestPage)
        if let size { filter.pageSize = size }
        return Envelope.success(try await sync.deliveries(project: call.project, filter))
    }

    private func replay(_ call: RouteCall) async throws -> Response {
        guard let id = call.context.parameters.get("deliveryId").flatMap({ DeliveryID($0) }) else {
            throw ContractError(
                code: .badRequest, message: "the address contains a deliveryId that is neither HOOK.GUID nor a GUID")
        }
        return Envelope.success(try await sync.replay(project: call.project, delivery: id), status: .accepted)
    }

    private func explain(_ call: RouteCall) async throws -> Response {
        let query = try call.query("repo_id", "pr_number", "branch")
        let repository = try query.id("repo_id")
        let subject: LinkExclusion.Subject
        switch (try query.optionalInteger("pr_number", in: 1 ... Int(Int32.max)), query.text("branch")) {
        case (.some(let number), nil): subject = .pullRequest(Int32(number))
        case (nil, .some(let branch)): subject = .branch(try BodyFields.branch(branch, .branch))
        case (.some, .some), (nil, nil):
            throw ContractError(code: .badRequest, message: "one of `pr_number` and `branch` is expected")
        }
        return Envelope.success(
            try await sync.explain(project: call.project, repository: repository, subject))
    }

    /// Answers with a stream that lasts until the process stops, the feed's time is over, or a part cannot be sent because
    /// the client has left.
    private func events(_ call: RouteCall) async throws -> Response {
        guard let rows = try await sync.events(of: call.project) else {
            throw ContractError(
                code: .unavailable, message: "too many streams of events are open; try again later", retryAfter: 30)
        }
        return Response(
            status: .ok,
            headers: [
                .contentType: "text/event-stream", .cacheControl: "no-store",
                // nginx would collect the events otherwise.
                HTTPField.Name.accelBuffering: "no",
            ],
            body: ResponseBody { writer in try await Self.write(rows, to: &writer) })
    }

    @concurrent private static func write(
        _ rows: AsyncStream<[ProgressRow]>, to writer: inout any ResponseBodyWriter
    ) async throws {
        var text = SyncEventText()
        for await rows in rows.cancelOnGracefulShutdown() {
            let part = text.text(for: rows)
            if !part.isEmpty { try await writer.write(ByteBuffer(string: part)) }
            if text.isOver { break }
        }
        try await writer.finish(nil)
    }
}

extension HTTPField.Name {
    // A name of letters and hyphens is always valid.
    static let accelBuffering = HTTPField.Name("X-Accel-Buffering") ?? .cacheControl
}
