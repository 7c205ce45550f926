// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// Answers a request to the control surface under `/_simulator`.
    ///
    /// All bodies are JSON. `by` (default `octo-paca`) is the account that acts.
    ///
    /// | request | body |
    /// |---|---|
    /// | `GET /_simulator/state` | |
    /// | `POST /_simulator/drain` | |
    /// | `PUT /_simulator/faults` | `{"lost":0.1,"delayed":0.2,…,"delay_seconds":[1,30],"script":[{"fault":"lost","count":3,"hook_id":1,"event":"push"}]}` |
    /// | `POST /_simulator/repositories` | `{"owner","name","organization":false,"private":false,"default_branch":"main"}` |
    /// | `POST /_simulator/repositories/{owner}/{repo}/forks` | `{"owner"}` |
    /// | `DELETE /_simulator/repositories/{owner}/{repo}` | |
    /// | `DELETE /_simulator/accounts/{login}` | |
    /// | `POST /_simulator/repositories/{owner}/{repo}/branches` | `{"name","sha"?,"by"?}` |
    /// | `DELETE /_simulator/repositories/{owner}/{repo}/branches/{branch}` | |
    /// | `POST /_simulator/repositories/{owner}/{repo}/pushes` | `{"branch","messages":["…"],"by"?}` |
    /// | `POST /_simulator/repositories/{owner}/{repo}/pulls` | `{"title","head","head_owner"?,"base"?,"body"?,"draft"?,"by"?}` |
    /// | `PATCH /_simulator/repositories/{owner}/{repo}/pulls/{number}` | `{"title"?,"body"?,"base"?,"by"?}` |
    /// | `POST /_simulator/repositories/{owner}/{repo}/pulls/{number}/{change}` | `{"by"?}`, for `label` also `{"name"}`, for `push` also `{"messages"}`; change is `close`, `reopen`, `merge`, `draft`, `ready`, `push` or `label` |
    /// | `POST /_simulator/repositories/{owner}/{repo}/check-runs` | `{"name","sha","by"?}` |
    /// | `PATCH /_simulator/repositories/{owner}/{repo}/check-runs/{id}` | `{"conclusion","by"?}` |
    ///
    /// Each answers with the object it made or changed. Errors are in GitHub's envelope.
    mutating func respondToControl(_ request: APIRequest, at now: Timestamp) -> APIResponse {
        do throws(SimulatorError) {
            let path = request.path.split(separator: "/").map { FormEncoding.decode($0) }
            for route in Self.controlRoutes {
                guard let parameters = route.match(request.method, path) else { continue }
                let call = APICall(request: request, parameters: parameters, baseURL: "", now: now)
                return try route.handler(&self, call)
            }
            throw .notFound
        } catch {
            return .json(error.json(documentationURL: "github-simulator --help"), status: error.status)
        }
    }

    static let controlPrefix = "/_simulator/"
    static let drainPath = "/_simulator/drain"
    private static let controlRoutes = ControlAPI.routes + ControlRepositoriesAPI.routes + ControlPullsAPI.routes
}
