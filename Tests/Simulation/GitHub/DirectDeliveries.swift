// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHubSimulator
import SyncEngine
import Synchronization
import TestSupport

/// Passes GitHub's deliveries to the engine that lives at the moment, without a socket.
final class DirectDeliveries: DeliveryTransport {
    /// One delivery that the engine acknowledged.
    struct Accepted: Hashable, Sendable {
        let hookID: Int
        let guid: String
    }

    private struct State {
        var door: (life: EngineLife, intake: WebhookIntake)?
        var accepted: Set<Accepted> = []
    }

    private let weather: Weather
    private let clock: ManualClock
    private let random: SharedRandom
    private let state = Mutex(State())

    init(weather: Weather, clock: ManualClock, seed: UInt64) {
        self.weather = weather
        self.clock = clock
        random = SharedRandom(seed: seed &+ 211)
    }

    /// All deliveries that were answered with success.
    var accepted: Set<Accepted> { state.withLock(\.accepted) }

    /// From now on deliveries go to this engine.
    func open(_ life: EngineLife, _ intake: WebhookIntake) {
        state.withLock { $0.door = (life, intake) }
    }

    /// Nobody listens any more, unless another life has taken over.
    func close(_ life: EngineLife) {
        state.withLock { state in
            if state.door?.life === life { state.door = nil }
        }
    }

    func send(_ request: DeliveryRequest) async -> DeliveryOutcome {
        do {
            try await clock.sleep(for: .milliseconds(Int64(5 + random.next() % 300)))
        } catch {
            return .failedToConnect
        }
        guard let door = state.withLock({ $0.door }), !door.life.isDead else { return .failedToConnect }
        var body = request.body
        if Int(random.next() % 10_000) < weather.now.truncatedDeliveries { body.removeLast(body.count / 2) }
        guard let webhook = Self.webhook(request) else { return .answered(400) }
        let answer = await withCheckedContinuation { answer in
            door.intake.receive(webhook, body: body) { answer.resume(returning: $0) }
        }
        switch answer {
        case .accepted, .duplicate:
            state.withLock { _ = $0.accepted.insert(Accepted(hookID: request.hookID, guid: request.guid)) }
            // The answer may still be lost on its way.
            return door.life.isDead ? .failedToConnect : .answered(202)
        case .unauthorized: return .answered(401)
        case .unavailable: return door.life.isDead ? .failedToConnect : .answered(503)
        }
    }

    private static func webhook(_ request: DeliveryRequest) -> WebhookRequest? {
        let path = request.url.split(separator: "/")
        let project = path.dropLast().last.map(String.init)
        do {
            return try WebhookRequest(
                project: project, event: request.headers["X-GitHub-Event"],
                delivery: request.headers["X-GitHub-Delivery"], hookID: request.headers["X-GitHub-Hook-ID"],
                signature: request.headers["X-Hub-Signature-256"], contentType: request.headers["Content-Type"])
        } catch {
            return nil
        }
    }
}
