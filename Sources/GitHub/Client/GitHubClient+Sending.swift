// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment

extension GitHubClient {
    /// Sends a request, and sends it again where that is safe, until it succeeds or the deadline passes.
    ///
    /// - Returns: An answer with status 2xx, or 304 for a request with an `ETag`.
    /// - Throws: ``GitHubError``, which never contains the token.
    public func send(_ request: GitHubRequest) async throws(GitHubError) -> GitHubResponse {
        let end = environment.uptime() + deadline
        let clock = environment.clock
        let race = await withTaskGroup(of: Finish.self, returning: Result<GitHubResponse, GitHubError>.self) { group in
            group.addTask { .call(await result(of: request, until: end)) }
            group.addTask {
                // An error means that this sleep was cancelled, because the call ended first or the caller was
                // cancelled.
                (try? await clock.sleep(for: deadline)) == nil ? .interrupted : .deadline
            }
            var isLate = false
            for await finish in group {
                group.cancelAll()
                switch finish {
                case .call(.failure(var error)) where isLate && error.kind == .cancelled:
                    error.kind = .timedOut
                    return .failure(error)
                case .call(let result): return result
                case .deadline: isLate = true
                case .interrupted: break
                }
            }
            return .failure(GitHubError(.cancelled, operation: request.operation))
        }
        return try race.get()
    }

    private enum Finish: Sendable {
        case call(Result<GitHubResponse, GitHubError>)
        case deadline
        case interrupted
    }

    private func result(of request: GitHubRequest, until end: Duration) async -> Result<GitHubResponse, GitHubError> {
        do throws(GitHubError) {
            return .success(try await perform(request, until: end))
        } catch {
            return .failure(error)
        }
    }

    /// Carries out the decisions of ``GitHubCall``.
    private func perform(_ request: GitHubRequest, until end: Duration) async throws(GitHubError) -> GitHubResponse {
        var call = GitHubCall(request)
        var token = try await credential.authorization()
        while true {
            let action = await attempt(&call, token, until: end)
            switch action {
            case .finish(let response):
                await credential.ended(nil)
                if let end = TokenFacts.expiry(in: response.headers) { await credential.expires(at: end) }
                return response
            case .fail(let error):
                await credential.ended(error.hiding(token))
                throw error.hiding(token)
            case .follow:
                continue
            case .retry(let delay, let error):
                // An error means that the sleep was cancelled. The call then fails with the error of the last attempt,
                // marked as cancelled.
                guard (try? await environment.clock.sleep(for: delay)) != nil else {
                    throw call.interrupted(after: error).hiding(token)
                }
            case .renew(let error):
                await credential.rejected(token)
                let renewed = try await credential.authorization()
                guard renewed != token else {
                    await credential.ended(error.hiding(token))
                    throw error.hiding(token)
                }
                token = renewed
            }
        }
    }

    private func attempt(
        _ call: inout GitHubCall,
        _ token: Secret<String>,
        until end: Duration
    ) async -> GitHubCall.Action {
        var request = call.request
        request.deadline = end - environment.uptime()
        do throws(GitHubError) {
            let response = try await transport.send(request, authorization: token)
            return call.answered(response, now: environment.now, remaining: end - environment.uptime()) {
                environment.random()
            }
        } catch {
            return call.failed(error, remaining: end - environment.uptime()) { environment.random() }
        }
    }
}
