// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub

/// Sends each request when the account's budget allows it, and reports the outcome to the budget.
///
/// A request that may not be sent early enough is not sent; it fails with `rateLimited`. GitHub does not carry out a
/// request that it refuses for a rate limit, so such a request is sent again if the limit ends before the request's
/// deadline. A request to create content that GitHub refuses as too fast is never sent again by itself.
struct BudgetedTransport: GitHubTransport {
    /// The most time that one attempt takes, even if the request's deadline is later. GitHub ends a request after ten
    /// seconds.
    private static let longestAttempt = Duration.seconds(30)
    private static let mostAttempts = 3

    let base: any GitHubTransport
    let budgets: BudgetDirectory
    let account: BudgetAccount
    /// The project that the request is for; nil if it is for no single project.
    let project: UUID?
    let priority: RequestPriority
    let environment: SyncEnvironment

    func send(
        _ request: GitHubRequest, authorization: Secret<String>?
    ) async throws(GitHubError) -> GitHubResponse {
        let end = environment.uptime() + request.deadline
        // The latest time to begin an attempt. Later, too little time would be left for GitHub's answer.
        let lastTurn = end - min(.seconds(1), request.deadline / 4)
        let demand = RateLimitDemand(request, priority: priority, project: project)
        var attempts = 0
        while true {
            let (budget, ticket) = try await turn(demand, before: lastTurn, request.operation)
            var attempt = request
            attempt.deadline = min(end - environment.uptime(), Self.longestAttempt)
            attempts += 1
            let response = try await perform(attempt, authorization, budget, ticket)
            let reply = RateLimitReply(response, now: environment.now)
            let lesson = await budget.finish(ticket, reply: reply, isUnsent: false)
            guard let retryAfter = lesson.retryAfter else { return response }
            budgets.metrics.wasLimited()
            guard lesson.mayRepeat, attempts < Self.mostAttempts, environment.uptime() + retryAfter <= lastTurn else {
                throw GitHubError(
                    .rateLimited(retryAfter: retryAfter), operation: request.operation, response: response)
            }
        }
    }

    private func turn(
        _ demand: RateLimitDemand, before lastTurn: Duration, _ operation: String
    ) async throws(GitHubError) -> (RateLimitBudget, RateLimitPolicy.Ticket) {
        while true {
            let budget = try await budget(operation)
            do throws(RateLimitBudget.Refusal) {
                return (budget, try await budget.acquire(demand, patience: lastTurn - environment.uptime()))
            } catch {
                switch error {
                case .limited(let retryAfter):
                    throw GitHubError(
                        .rateLimited(retryAfter: retryAfter), operation: operation,
                        message: "Nothing was sent: the rate limit's turn would come too late.")
                case .cancelled:
                    throw GitHubError(.cancelled, operation: operation)
                case .retired:
                    continue
                }
            }
        }
    }

    private func budget(_ operation: String) async throws(GitHubError) -> RateLimitBudget {
        do throws(BudgetStorageError) {
            return try await budgets.budget(of: account)
        } catch {
            // Nothing is sent while the state is unknown, because a limit may forbid it.
            guard error.kind != .cancelled else { throw GitHubError(.cancelled, operation: operation) }
            throw GitHubError(
                .rateLimited(retryAfter: .seconds(5)), operation: operation,
                message: "Nothing was sent: the state of the rate limit cannot be read.")
        }
    }

    private func perform(
        _ request: GitHubRequest, _ authorization: Secret<String>?, _ budget: RateLimitBudget,
        _ ticket: RateLimitPolicy.Ticket
    ) async throws(GitHubError) -> GitHubResponse {
        do throws(GitHubError) {
            let response = try await base.send(request, authorization: authorization)
            budgets.metrics.ended(resource: ticket.demand.metricsLabel, status: String(response.status))
            return response
        } catch {
            budgets.metrics.ended(resource: ticket.demand.metricsLabel, status: error.kind.label)
            // For a read, `outcomeUnknown` is always false, so it cannot tell whether GitHub got the request.
            let isUnsent = error.kind == .unreachable && !error.outcomeUnknown && !request.isRead
            await budget.finish(ticket, reply: nil, isUnsent: isUnsent)
            throw error
        }
    }
}

extension GitHubError.Kind {
    /// The metric's label for a request that ended without an HTTP status.
    fileprivate var label: String {
        switch self {
        case .unreachable: "unreachable"
        case .timedOut: "timed_out"
        case .cancelled: "cancelled"
        case .rateLimited, .status, .moved, .undecodable: "failed"
        }
    }
}
