// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Logging
import Metrics

/// Asks Paca what a caller may do, with the caller's own credentials, and remembers the answer for a short while.
///
/// One request is under way for a caller and project; whoever comes meanwhile waits for its answer. Nobody is let in on
/// doubt: no answer, a late one and one that is not understood are all `unavailable`, and are not remembered.
public actor PacaAuthorizer: Authorizer {
    /// How long and how much.
    public struct Limits: Sendable {
        /// How long an answer counts, from when it was asked for.
        public var lifetime = Duration.seconds(30)
        /// How long an answer may take.
        public var timeout = Duration.seconds(5)
        /// The most answers that are remembered.
        public var decisions = 10_000
        /// The most requests under way.
        public var requests = 256

        /// The defaults.
        public init() {}
    }

    private typealias Outcome = Result<AuthorizationDecision, AuthorizationError>

    /// What a caller that waited for another one's request is told.
    private enum Turn: Sendable {
        case answered(Outcome)
        /// The other one went away before it had an answer.
        case askYourself
    }

    private let api: PacaAPI
    private let limits: Limits
    private let environment: SyncEnvironment
    private let logger: Logger
    private var cache: DecisionCache
    /// Who waits for each request that is under way.
    private var waiting: [DecisionCache.Key: [Int: CheckedContinuation<Turn, Never>]] = [:]
    private var waiters = 0

    /// Makes an authorizer that knows nothing yet. Whoever made `api` shuts it down.
    public init(api: PacaAPI, limits: Limits = Limits(), environment: SyncEnvironment, logger: Logger) {
        self.api = api
        self.limits = limits
        self.environment = environment
        self.logger = logger
        cache = DecisionCache(lifetime: limits.lifetime, limit: limits.decisions)
    }

    /// Returns when the caller may.
    public func authorize(
        _ credentials: CallerCredentials, project: UUID, permission: Permission
    ) async throws(AuthorizationError) {
        let key = DecisionCache.Key(credentials: credentials.digest, project: project)
        while true {
            if let decision = cache.decision(for: key, at: environment.uptime()) {
                return try decision.check(permission)
            }
            guard waiting[key] != nil else {
                return try await ask(key, credentials).get().check(permission)
            }
            switch await turn(key) {
            case .answered(let outcome): return try outcome.get().check(permission)
            case .askYourself: continue
            }
        }
    }

    private func ask(_ key: DecisionCache.Key, _ credentials: CallerCredentials) async -> Outcome {
        guard waiting.count < limits.requests else {
            return .failure(.unavailable("\(limits.requests) requests are under way"))
        }
        waiting[key] = [:]
        let asked = environment.uptime()
        let outcome = await answer(key.project, credentials)
        count(outcome)
        switch outcome {
        case .success(let decision):
            cache.remember(decision, for: key, asked: asked)
        case .failure(let error):
            logger.warning(
                "Paca does not say who may do what", metadata: ["project_id": "\(key.project)", "error": "\(error)"])
        }
        // Those who wait are still there when the one who asked is not.
        let isAbandoned = Task.isCancelled && (try? outcome.get()) == nil
        for (_, waiter) in waiting.removeValue(forKey: key) ?? [:] {
            waiter.resume(returning: isAbandoned ? .askYourself : .answered(outcome))
        }
        return outcome
    }

    private func answer(_ project: UUID, _ credentials: CallerCredentials) async -> Outcome {
        let timeout = limits.timeout
        return await withTaskGroup(of: Outcome.self) { [api, clock = environment.clock] group in
            group.addTask {
                do throws(AuthorizationError) {
                    return .success(try await api.decision(on: project, for: credentials))
                } catch {
                    return .failure(error)
                }
            }
            group.addTask {
                // Cancelled when there is an answer, or nobody to tell.
                try? await clock.sleep(for: timeout)
                return .failure(.unavailable("no answer within \(timeout)"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.unavailable("no answer"))
        }
    }

    /// Waits for the answer to a request that is under way. Precondition: one is.
    private func turn(_ key: DecisionCache.Key) async -> Turn {
        waiters += 1
        let waiter = waiters
        return await withDiscardingTaskGroup { group in
            group.addTask { [clock = environment.clock, timeout = limits.timeout] in
                // Ends early when its turn came, or when the caller's task is cancelled.
                try? await clock.sleep(for: timeout)
                await self.abandon(waiter, key)
            }
            let turn = await withCheckedContinuation { waiting[key, default: [:]][waiter] = $0 }
            group.cancelAll()
            return turn
        }
    }

    private func abandon(_ waiter: Int, _ key: DecisionCache.Key) {
        waiting[key]?.removeValue(forKey: waiter)?
            .resume(returning: .answered(.failure(.unavailable("no answer within \(limits.timeout)"))))
    }

    private func count(_ outcome: Outcome) {
        let result =
            switch outcome {
            case .success(.granted): "granted"
            case .success(.unauthenticated): "unauthenticated"
            case .success(.forbidden): "forbidden"
            case .success(.projectNotFound): "not_found"
            case .failure: "unavailable"
            }
        Counter(
            label: "paca_sync_authorizations_total", dimensions: [("result", result)], factory: environment.metrics
        ).increment()
    }
}
