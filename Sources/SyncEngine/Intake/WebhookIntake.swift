// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
import GitHub
import Storage

/// What a webhook request is answered (`design/http-contract.md`, "Webhook").
public enum WebhookAnswer: Sendable, Equatable {
    /// Durable, now.
    case accepted(UUID)
    /// Durable, since an earlier time.
    case duplicate(UUID)
    /// No signature, a wrong one, or nobody whose signature it could be: one answer for all.
    case unauthorized
    /// Not stored; GitHub logs a failure and the reconciler recovers it.
    case unavailable
}

/// Takes a webhook from its complete body to its answer: find the hook, check the signature over the raw bytes, make it
/// durable. No JSON is parsed here.
public struct WebhookIntake: Sendable {
    private let hooks: HookDirectory
    private let inbox: WebhookInbox
    /// Checked when no hook is found, so that an unknown hook takes as long as a wrong signature.
    private let decoy: WebhookSecret

    /// Makes an intake.
    public init(hooks: HookDirectory, inbox: WebhookInbox, environment: SyncEnvironment) {
        self.hooks = hooks
        self.inbox = inbox
        decoy = WebhookSecret(Secret(environment.makeUUID().uuidString))
    }

    /// Judges one request.
    /// - Parameter body: the raw bytes.
    public func receive(_ request: WebhookRequest, body: [UInt8]) async -> WebhookAnswer {
        let headers = request.headers
        guard let project = request.project, !headers.hasMalformedHookID else {
            _ = decoy.isValid(signature: headers.signature, for: body)
            return .unauthorized
        }
        do throws(PostgresError) {
            return try await verifyAndStore(project, headers, body)
        } catch {
            return .unavailable
        }
    }

    private func verifyAndStore(
        _ project: UUID, _ headers: WebhookHeaders, _ body: [UInt8]
    ) async throws(PostgresError) -> WebhookAnswer {
        let remembered = await hooks.remembered(project: project, hookID: headers.hookID) ?? []
        if let hook = signer(of: body, headers, among: remembered), let answer = try await store(hook, headers, body) {
            return answer
        }
        // Unknown, changed, or a wrong signature: the database decides. What failed above is not tried again, so every
        // refusal costs one look-up and one check.
        let tried = Set(remembered.map(\.record))
        let current = try await hooks.current(project: project, hookID: headers.hookID)
        if current.isEmpty, remembered.isEmpty { _ = decoy.isValid(signature: headers.signature, for: body) }
        let untried = current.filter { !tried.contains($0.record) }
        guard let hook = signer(of: body, headers, among: untried) else { return .unauthorized }
        return try await store(hook, headers, body) ?? .unauthorized
    }

    private func signer(
        of body: [UInt8], _ headers: WebhookHeaders, among candidates: [HookDirectory.Candidate]
    ) -> HookRecord? {
        candidates.first { $0.secret.isValid(signature: headers.signature, for: body) }?.record
    }

    /// - Returns: nil when the hook is not what it was any more.
    private func store(
        _ hook: HookRecord, _ headers: WebhookHeaders, _ body: [UInt8]
    ) async throws(PostgresError) -> WebhookAnswer? {
        let delivery = NewDelivery(
            hook: hook, hookID: headers.hookID ?? hook.hookID, guid: headers.guid, event: headers.event,
            isForm: headers.isForm, body: body)
        switch try await inbox.append(delivery) {
        case .stored: return .accepted(headers.guid)
        case .duplicate: return .duplicate(headers.guid)
        case .hookChanged: return nil
        }
    }
}
