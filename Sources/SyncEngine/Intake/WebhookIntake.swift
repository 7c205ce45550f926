// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
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

/// Handles webhooks in stages, so that what is not proven costs little (`docs/design/architecture.md`, "Admission in
/// stages"). It parses no JSON.
///
/// 1. `open` finds the hook when the headers have arrived. If the hook is in the cache, the body may be read at once.
///    Otherwise `run()` asks the database first.
/// 2. While the body arrives, its signature is computed.
/// 3. `finish` judges the signature, and passes the delivery to the inbox.
///
/// The work of a refusal depends on the request alone, never on what the database holds: one look-up, and one check of
/// the signature, or twenty for a request that names no hook. So it does not tell which projects and hooks exist.
public final class WebhookIntake: Sendable {
    /// Called exactly once, on any thread.
    public typealias Answer = @Sendable (WebhookAnswer) -> Void

    private let hooks: HookDirectory
    private let inbox: LargeDeliveries
    private let lookups: HookLookups
    private let trials: BodyTrials
    /// A secret to check against if no hook is found. So an unknown hook takes as long to refuse as a wrong signature.
    private let decoy: WebhookSecret
    /// A refusal must cost the same work whatever was wrong, which a test counts.
    private let checks: Counter
    private let wrongSignatures: WrongSignatures

    /// Makes an intake.
    /// - Parameter wrongSignatures: gets the hooks whose deliveries are refused.
    init(hooks: HookDirectory, inbox: WebhookInbox, wrongSignatures: WrongSignatures, environment: SyncEnvironment) {
        self.wrongSignatures = wrongSignatures
        self.hooks = hooks
        self.inbox = LargeDeliveries(inbox)
        lookups = HookLookups(hooks, environment: environment)
        decoy = WebhookSecret(Secret(environment.makeUUID().uuidString))
        checks = Counter(label: "paca_sync_webhook_signature_checks_total", factory: environment.metrics)
        trials = BodyTrials(decoy: decoy, checks: checks, environment: environment)
    }

    /// Finds the hook of a webhook whose headers have arrived.
    /// - Parameter later: Called exactly once, on any thread, if this returns nil. It gets nil if the hook cannot be
    ///   looked up now.
    /// - Returns: The webhook to read, if its hook is in the cache.
    public func open(
        _ request: WebhookRequest, later: @escaping @Sendable (WebhookReading?) -> Void
    ) -> WebhookReading? {
        let name = HookName(request)
        if let known = hooks.remembered(name) {
            return reading(request, name, known, isFresh: false)
        }
        lookups.find(name) { found in
            switch found {
            case .success(let candidates): later(self.reading(request, name, candidates, isFresh: true))
            case .failure: later(nil)
            }
        }
        return nil
    }

    /// Judges a webhook whose body is complete. `accepted` and `duplicate` are answered only after the commit.
    /// - Parameters:
    ///   - body: The body as it arrived, before any decoding; nil if it was not kept. If it was not, or was dropped,
    ///     nothing can be stored, and a sender with a valid signature is asked to try again.
    ///   - admit: Called when the signature was found valid; returns whether the body stays in memory until it is stored.
    public func finish(
        _ reading: WebhookReading, body: WebhookBody?, admit: @escaping @Sendable () -> Bool = { true },
        answer: @escaping Answer
    ) {
        let webhook = CompleteWebhook(
            headers: reading.headers, name: reading.name, body: body, length: reading.length, admit: admit,
            answer: answer)
        guard let check = reading.check else {
            return attempt(
                reading.candidates, of: webhook, isFresh: reading.isFresh, leastChecks: RepositoryStore.candidateLimit)
        }
        checks.increment()
        if check.isValid(signature: reading.headers.signature), let hook = reading.candidates.first?.record {
            store(webhook, signedBy: hook, tried: reading.candidates)
        } else if reading.candidates.count > 1 {
            // The hooks that are being made while GitHub sends their first pings, or the other secret of a hook whose
            // secret is being replaced.
            attempt(
                Array(reading.candidates.dropFirst()), of: webhook, isFresh: reading.isFresh, leastChecks: 0,
                tried: reading.candidates)
        } else {
            refuse(webhook, isFresh: reading.isFresh, tried: reading.candidates)
        }
    }

    /// Handles a whole request.
    public func receive(_ request: WebhookRequest, body: [UInt8], answer: @escaping Answer) {
        let read = { @Sendable (reading: WebhookReading) in
            var reading = reading
            body.withUnsafeBytes { reading.read($0) }
            self.finish(reading, body: WebhookBody(body), answer: answer)
        }
        let known = open(request) { found in
            if let found { read(found) } else { answer(.unavailable) }
        }
        if let known { read(known) }
    }

    /// Handles the requests that need the database or several checks. Returns when `close()` was called and all are
    /// answered, or when cancelled. Then the waiting ones are refused.
    public func run() async {
        await withDiscardingTaskGroup { group in
            group.addTask { [trials] in await trials.run() }
            await lookups.run()
            trials.close()
        }
    }

    /// Accepts no more look-ups. `run()` answers the waiting ones and returns.
    public func close() {
        lookups.close()
    }

    private func reading(
        _ request: WebhookRequest, _ name: HookName, _ candidates: [HookDirectory.Candidate], isFresh: Bool
    ) -> WebhookReading {
        WebhookReading(
            headers: request.headers, name: name, candidates: candidates, isFresh: isFresh, decoy: decoy)
    }

    /// Checks the body under several secrets, elsewhere.
    private func attempt(
        _ candidates: [HookDirectory.Candidate], of webhook: CompleteWebhook, isFresh: Bool, leastChecks: Int,
        tried: [HookDirectory.Candidate]? = nil
    ) {
        let trial = BodyTrial(
            candidates: candidates, leastChecks: leastChecks, signature: webhook.headers.signature, body: webhook.body,
            length: webhook.length
        ) { signer in
            if let signer {
                self.store(webhook, signedBy: signer.record, tried: tried ?? candidates)
            } else {
                self.refuse(webhook, isFresh: isFresh, tried: tried ?? candidates)
            }
        }
        if !trials.add(trial) { webhook.answer(.unavailable) }
    }

    /// Refuses a webhook, but first looks whether its hook has changed since it was put into the cache. A hook that was
    /// tried already is not tried again.
    private func refuse(_ webhook: CompleteWebhook, isFresh: Bool, tried: [HookDirectory.Candidate]) {
        guard !isFresh else { return end(webhook, tried: tried) }
        lookups.find(webhook.name) { found in
            switch found {
            case .success(let current):
                let records = tried.map(\.record)
                let untried = current.filter { !records.contains($0.record) }
                guard !untried.isEmpty else { return self.end(webhook, tried: tried) }
                self.attempt(untried, of: webhook, isFresh: true, leastChecks: 0)
            case .failure:
                webhook.answer(.unavailable)
            }
        }
    }

    /// Refuses a webhook for good. If its hook exists, GitHub may sign with another secret than ours.
    private func end(_ webhook: CompleteWebhook, tried: [HookDirectory.Candidate]) {
        if let hookID = webhook.name.hookID, tried.contains(where: { $0.record.hookID == hookID }) {
            wrongSignatures.note(webhook.name)
        }
        webhook.answer(.unauthorized)
    }

    /// Passes the delivery to the inbox.
    private func store(
        _ webhook: CompleteWebhook, signedBy hook: HookRecord, tried: [HookDirectory.Candidate]
    ) {
        let headers = webhook.headers
        guard webhook.admit(), let body = webhook.body?.bytes else { return webhook.answer(.unavailable) }
        let delivery = NewDelivery(
            hook: hook, hookID: headers.hookID ?? hook.hookID, guid: headers.guid, event: headers.event,
            isForm: headers.isForm, body: body)
        inbox.append(delivery) { outcome in
            switch outcome {
            case .success(.stored): webhook.answer(.accepted(headers.guid))
            case .success(.duplicate): webhook.answer(.duplicate(headers.guid))
            // The hook was looked up before it changed, so it is looked up once more: its secret may only have been
            // sealed anew. A hook that was tried is not tried again, so this ends.
            case .success(.hookChanged): self.refuse(webhook, isFresh: false, tried: tried)
            case .failure: webhook.answer(.unavailable)
            }
        }
    }
}

/// A webhook whose body is complete, and the function that gets its answer.
private struct CompleteWebhook: Sendable {
    let headers: WebhookHeaders
    let name: HookName
    let body: WebhookBody?
    let length: Int
    let admit: @Sendable () -> Bool
    let answer: WebhookIntake.Answer
}
