// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension Simulator {
    /// Answers one request: to the REST API, or to the control surface under `/_simulator`.
    ///
    /// A test that runs everything in one process calls this instead of using a socket. If ``APIResponse/isDropped`` is
    /// set, the test must drop the answer itself.
    public func respond(to request: APIRequest) async -> APIResponse {
        if request.path == SimulatorState.drainPath, request.method == "POST" { return await respondToDrain() }
        // The closure does not throw, because a refusal is an answer too.
        let answer = apply { state, now in
            if request.path.hasPrefix(SimulatorState.controlPrefix) {
                state.respondToControl(request, at: now)
            } else {
                state.respond(to: request, at: now)
            }
        }
        guard answer.delay > .zero else { return answer }
        // An error means that the caller's task was cancelled. Nobody waits for the answer then, so the delay does not
        // matter.
        try? await time.clock.sleep(for: answer.delay)
        return answer
    }

    private func respondToDrain() async -> APIResponse {
        do {
            try await drain()
            return .noContent
        } catch {
            let refusal = SimulatorError.stopped
            return .json(refusal.json(documentationURL: "github-simulator --help"), status: refusal.status)
        }
    }
}
