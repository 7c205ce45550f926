// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation
public import Logging
import Metrics

/// Asks Paca, with the caller's own credentials, what the caller may do, and remembers the answer for a short time.
///
/// At most one request per caller and project is under way; other calls wait for its answer. In doubt nobody is let in:
/// a missing, late or malformed answer is `unavailable`, and is not remembered.
public actor PacaAuthorizer: Authorizer {
    /// The limits of time and number.
    public struct Limits: Sendable {
        /// How long an answer is used, counted from when Paca was asked.
        public var lifetime = Duration.seconds(30)
        /// The longest time to wait for Paca's answer.
        public var timeout = Duration.seconds(5)
        /// The most grants that are remembered, and the most refusals.
        public var decisions = 10_000
        /// The most requests to Paca that are under way at once for callers whom it has let in before.
        public var requests = 256
        /// The most requests to Paca that are under way at once for all other callers.
        public var strangers = 64

        /// Makes the default limits.
        public init() {}
    }

    private typealias Outcome = Result<AuthorizationDecision, AuthorizationError>

    /// What a call gets that waited for another call's request.
    private enum Turn: Sendable {
        case answered(Outcome)
        /// The task of the other call was cancelled before Paca answered. Ask Paca again.
        case askYourself
    }

    private let api: PacaAPI
    private let limits: Limits
    private let environment: SyncEnvironment
    private let logger: Logger
    private var cache: DecisionCache
    private var places: CallerPlaces
    /// The calls that wait, for each request that is under way.
    private var waiting: [DecisionCache.Key: Set<Int>] = [:]
    private var turns = PendingAnswers<Int, Turn>()
    private var waiters = 0

    /// Makes an authorizer with an empty cache. The owner of `api` must shut it down.
    public init(api: PacaAPI, limits: Limits = Limits(), environment: SyncEnvironment, logger: Logger) {
        self.api = api
        self.limits = limits
        self.environment = environment
        self.logger = logger
        cache = DecisionCache(lifetime: limits.lifetime, limit: limits.decisions)
        places = CallerPlaces(
            known: limits.requests, strangers: min(limits.strangers, limits.requests), remembered: limits.decisions)
    }

    /// Returns if the caller has the permission, in the project or everywhere. Global rights are asked for only if the
    /// project's do not decide.
    public func authorize(
        _ credentials: CallerCredentials, project: UUID, permission: Permission
    ) async throws(AuthorizationError) {
        let inProject = try await decision(credentials, project)
        if inProject.leavesOpen(permission) {
            let everywhere = try await decision(credentials, nil)
            // Without global rights, the project's answer says more precisely what is missing.
            if everywhere.grants(permission) { return }
            if everywhere == .passwordChangeRequired { throw .passwordChangeRequired }
        }
        try inProject.check(permission)
    }

    private func decision(
        _ credentials: CallerCredentials, _ project: UUID?
    ) async throws(AuthorizationError) -> AuthorizationDecision {
        let key = DecisionCache.Key(credentials: credentials.digest, project: project)
        while true {
            if let decision = cache.decision(for: key, at: environment.uptime()) { return decision }
            // What this call does is decided and noted in one step. Calling an own method may suspend, and other calls may
            // come in between.
            guard waiting[key] != nil else {
                guard let place = places.enter(key.credentials, at: environment.uptime()) else {
                    throw .unavailable("too many requests to Paca are already under way")
                }
                waiting[key] = []
                return try await ask(key, credentials, place).get()
            }
            waiters += 1
            waiting[key]?.insert(waiters)
            turns.expect(waiters)
            switch await turn(of: waiters, key) {
            case .answered(let outcome): return try outcome.get()
            case .askYourself: continue
            }
        }
    }

    /// Asks Paca, and gives the answer to all calls that wait for it.
    /// - Precondition: The request is noted in `waiting`, and has its place.
    private func ask(
        _ key: DecisionCache.Key, _ credentials: CallerCredentials, _ place: CallerPlaces.Place
    ) async -> Outcome {
        let asked = environment.uptime()
        let outcome = await answer(key.project, credentials)
        places.leave(place)
        count(outcome)
        switch outcome {
        case .success(let decision):
            cache.remember(decision, for: key, asked: asked)
            places.learn(decision, about: key.credentials, at: asked)
        case .failure(let error):
            logger.warning(
                "asking Paca for permissions failed",
                metadata: ["project_id": "\(key.project?.uuidString ?? "all")", "error": "\(error)"])
        }
        // If the call that asked was cancelled, its failure must not count for the calls that wait. They ask again.
        let isAbandoned = Task.isCancelled && (try? outcome.get()) == nil
        for waiter in waiting.removeValue(forKey: key) ?? [] {
            turns.answer(waiter, with: isAbandoned ? .askYourself : .answered(outcome))
        }
        return outcome
    }

    private func answer(_ project: UUID?, _ credentials: CallerCredentials) async -> Outcome {
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
                // The sleep is cancelled when the answer has arrived or the caller is gone. The result is then not
                // used.
                try? await clock.sleep(for: timeout)
                return .failure(.unavailable("no answer within \(timeout)"))
            }
            defer { group.cancelAll() }
            return await group.next() ?? .failure(.unavailable("no answer"))
        }
    }

    /// Waits for the answer to the request that is under way for `key`.
    /// - Precondition: The waiter is expected.
    private func turn(of waiter: Int, _ key: DecisionCache.Key) async -> Turn {
        await withDiscardingTaskGroup { group in
            group.addTask { [clock = environment.clock, timeout = limits.timeout] in
                // The sleep is cancelled when the answer has arrived, or when the caller's task is cancelled.
                try? await clock.sleep(for: timeout)
                await self.abandon(waiter, key)
            }
            let turn = await withCheckedContinuation { turns.wait(waiter, $0) }
            group.cancelAll()
            return turn
        }
    }

    private func abandon(_ waiter: Int, _ key: DecisionCache.Key) {
        guard waiting[key]?.remove(waiter) != nil else { return }
        turns.answer(waiter, with: .answered(.failure(.unavailable("no answer within \(limits.timeout)"))))
    }

    private func count(_ outcome: Outcome) {
        let result =
            switch outcome {
            case .success(.granted): "granted"
            case .success(.unauthenticated): "unauthenticated"
            case .success(.forbidden): "forbidden"
            case .success(.passwordChangeRequired): "password_change_required"
            case .success(.notMember): "not_found"
            case .failure: "unavailable"
            }
        Counter(
            label: "paca_sync_authorizations_total", dimensions: [("result", result)], factory: environment.metrics
        ).increment()
    }
}
