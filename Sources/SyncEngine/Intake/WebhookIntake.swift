// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
import GitHub
import Metrics
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
///
/// A delivery that a remembered hook signed goes to the inbox at once, on the caller's thread. Every other one waits for
/// `run()`, which asks the database.
public final class WebhookIntake: Sendable {
    /// Called once, from any thread.
    public typealias Answer = @Sendable (WebhookAnswer) -> Void

    private let hooks: HookDirectory
    private let inbox: WebhookInbox
    private let lookups: HookLookups
    /// Checked when no hook is found, so that an unknown hook takes as long as a wrong signature.
    private let decoy: WebhookSecret
    /// A refusal must cost the same work whatever was wrong, which a test counts.
    private let checks: Counter

    /// Makes an intake.
    public init(hooks: HookDirectory, inbox: WebhookInbox, environment: SyncEnvironment) {
        self.hooks = hooks
        self.inbox = inbox
        lookups = HookLookups(environment: environment)
        decoy = WebhookSecret(Secret(environment.makeUUID().uuidString))
        checks = Counter(label: "paca_sync_webhook_signature_checks_total", factory: environment.metrics)
    }

    /// Judges one request; an answer other than `unauthorized` and `unavailable` comes after the commit.
    /// - Parameter body: the raw bytes.
    public func receive(_ request: WebhookRequest, body: [UInt8], answer: @escaping Answer) {
        let headers = request.headers
        guard let project = request.project, !headers.hasMalformedHookID else {
            _ = isSigned(by: decoy, headers, body)
            return answer(.unauthorized)
        }
        let tried = hooks.remembered(project: project, hookID: headers.hookID) ?? []
        let lookup = HookLookup(
            project: project, headers: headers, body: body, tried: tried.map(\.record), answer: answer)
        if let hook = signer(of: body, headers, among: tried) {
            store(lookup, signedBy: hook) { [lookups] in lookups.add(lookup) }
        } else {
            lookups.add(lookup)
        }
    }

    /// Judges what only the database can, until `close()` and all is answered, or until cancelled; then refuses what still
    /// waits.
    public func run() async {
        await lookups.run { await self.judge($0) }
    }

    /// Takes nothing more, answers what waits, and ends `run()`.
    public func close() {
        lookups.close()
    }

    /// Unknown, changed, or a wrong signature: the database decides. What failed before is not tried again, so every
    /// refusal costs one look-up and one check.
    private func judge(_ lookup: HookLookup) async {
        do throws(PostgresError) {
            let current = try await hooks.current(project: lookup.project, hookID: lookup.headers.hookID)
            if current.isEmpty, lookup.tried.isEmpty {
                _ = isSigned(by: decoy, lookup.headers, lookup.body)
            }
            let untried = current.filter { !lookup.tried.contains($0.record) }
            guard let hook = signer(of: lookup.body, lookup.headers, among: untried) else {
                return lookup.answer(.unauthorized)
            }
            store(lookup, signedBy: hook) { lookup.answer(.unauthorized) }
        } catch {
            lookup.answer(.unavailable)
        }
    }

    private func signer(
        of body: [UInt8], _ headers: WebhookHeaders, among candidates: [HookDirectory.Candidate]
    ) -> HookRecord? {
        candidates.first { isSigned(by: $0.secret, headers, body) }?.record
    }

    private func isSigned(by secret: WebhookSecret, _ headers: WebhookHeaders, _ body: [UInt8]) -> Bool {
        checks.increment()
        return secret.isValid(signature: headers.signature, for: body)
    }

    /// - Parameter ifChanged: called when the hook is not what it was any more.
    private func store(
        _ lookup: HookLookup, signedBy hook: HookRecord, ifChanged: @escaping @Sendable () -> Void
    ) {
        let headers = lookup.headers
        let delivery = NewDelivery(
            hook: hook, hookID: headers.hookID ?? hook.hookID, guid: headers.guid, event: headers.event,
            isForm: headers.isForm, body: lookup.body)
        inbox.append(delivery) { outcome in
            switch outcome {
            case .success(.stored): lookup.answer(.accepted(headers.guid))
            case .success(.duplicate): lookup.answer(.duplicate(headers.guid))
            case .success(.hookChanged): ifChanged()
            case .failure: lookup.answer(.unavailable)
            }
        }
    }
}
