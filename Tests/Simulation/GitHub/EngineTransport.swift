// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import TestGitHub
import TestSupport

/// GitHub's API as one life of an engine reaches it: with latency, requests that hang, and the end of the life at any
/// request. What GitHub itself does wrong is up to the simulator.
struct EngineTransport: GitHubTransport {
    let base: SimulatorTransport
    let life: EngineLife
    let weather: Weather
    let watch: TrafficWatch
    let clock: ManualClock
    let random: SharedRandom

    func send(_ request: GitHubRequest, authorization: Secret<String>?) async throws(GitHubError) -> GitHubResponse {
        let dead = GitHubError(.cancelled, operation: request.operation, outcomeUnknown: !request.isRead)
        guard !life.isDead else { throw dead }
        let now = weather.now
        let place = Int(random.next() % 10_000)
        let isLastBreath = place < now.crashes * 4
        if isLastBreath {
            let isSent = random.next() % 2 == 0
            life.die()
            guard isSent else { throw dead }
        }
        let token = authorization?.reveal() ?? ""
        watch.sent(request, token: token, life: life.number, at: clock.now.offset)
        do {
            if place >= 10_000 - now.hangingRequests {
                try await clock.sleep(for: request.deadline)
                throw GitHubError(.timedOut, operation: request.operation, outcomeUnknown: !request.isRead)
            }
            try await clock.sleep(for: .milliseconds(Int64(20 + random.next() % 200)))
        } catch let error as GitHubError {
            throw error
        } catch {
            throw dead
        }
        let response = try await base.send(request, authorization: authorization)
        watch.answered(request, response, token: token, life: life.number, at: clock.now.offset)
        guard !life.isDead else { throw dead }
        return response
    }
}
