// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
import GitHub
import Metrics
import Storage

/// The answer to a webhook request (`docs/design/http-contract.md`, "Webhook").
public enum WebhookAnswer: Sendable, Equatable {
    /// The delivery has been stored.
    case accepted(UUID)
    /// The delivery was already stored earlier.
    case duplicate(UUID)
    /// The signature is missing or wrong, or there is no such hook. The answer is the same, so that it reveals nothing.
    case unauthorized
    /// The delivery may not be stored. GitHub logs a failure, and the reconciler fetches the delivery later.
    case unavailable
}

/// Handles a webhook whose body is complete: finds the hook, checks the signature over the raw bytes, and stores the
/// delivery. It parses no JSON.
///
/// If a hook in the cache has signed the delivery, it goes to the inbox at once, on the caller's thread. Otherwise
/// `run()` asks the database.
public final class WebhookIntake: Sendable {
    /// Called exactly once, on any thread.
    public typealias Answer = @Sendable (WebhookAnswer) -> Void

    private let hooks: HookDirectory
    private let inbox: WebhookInbox
    private let lookups: HookLookups
    /// A secret to check against if no hook is found. So an unknown hook takes as long to refuse as a wrong signature.
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

    /// Handles one request. `accepted` and `duplicate` are answered only after the commit.
    /// - Parameter body: The body as it arrived, before any decoding.
    public func receive(_ request: WebhookRequest, body: [UInt8], answer: @escaping Answer) {
        let headers = request.headers
        guard request.sender != .nobody, !headers.hasMalformedHookID else {
            _ = isSigned(by: decoy, headers, body)
            return answer(.unauthorized)
        }
        let tried = hooks.remembered(request.sender, hookID: headers.hookID) ?? []
        let lookup = HookLookup(
            sender: request.sender, headers: headers, body: body, tried: tried.map(\.record), answer: answer)
        if let hook = signer(of: body, headers, among: tried) {
            store(lookup, signedBy: hook) { [lookups] in lookups.add(lookup) }
        } else {
            lookups.add(lookup)
        }
    }

    /// Handles the requests that need the database. Returns when `close()` was called and all are answered, or when
    /// cancelled. Then the waiting ones are answered with `unavailable`.
    public func run() async {
        await lookups.run { await self.judge($0) }
    }

    /// Accepts no more look-ups. `run()` answers the waiting ones and returns.
    public func close() {
        lookups.close()
    }

    /// Decides from the database about a delivery with a hook that is unknown or has changed, or with a wrong
    /// signature. Hooks that were tried already are not tried again. So a refusal costs one look-up and one check.
    private func judge(_ lookup: HookLookup) async {
        do throws(PostgresError) {
            let current = try await hooks.current(lookup.sender, hookID: lookup.headers.hookID)
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

    /// Passes the delivery to the inbox.
    /// - Parameter ifChanged: Called if the stored hook differs from `hook`. Then the delivery was not stored.
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
