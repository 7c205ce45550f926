// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

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
    /// | `POST /_simulator/repositories/{owner}/{repo}/pulls/{number}/{change}` | `{"by"?}`, for `label` also `{"name"}`, for `push` also `{"messages"}`; change is `close`, `reopen`, `merge`, `draft`, `ready`, `push`, `label`, `comment` (`{"body"}`) or `review` (`{"state":"APPROVED","body"?}`) |
    /// | `PATCH /_simulator/repositories/{owner}/{repo}` | `{"name"?,"owner"?,"organization"?,"archived"?,"private"?,"default_branch"?,"protected_branches"?,"by"?}` |
    /// | `PUT /_simulator/repositories/{owner}/{repo}/roles[/{login}]` | `{"role":"none"}`, or `read`, `write`, `admin`; without login, everybody else's |
    /// | `POST /_simulator/repositories/{owner}/{repo}/statuses` | `{"sha","state","context"?,"description"?,"target_url"?,"by"?}` |
    /// | `POST /_simulator/tokens` | `{"token","login","kind":"classic","scopes":["repo"],"expires_in"?,"expiry_zone"?}` or `{…,"kind":"fine_grained","permissions":{"contents":"write"},"repositories":["o/r"]}` |
    /// | `DELETE /_simulator/tokens/{token}` | |
    /// | `POST /_simulator/apps` | `{"slug","public_key":"PEM","owner"?,"permissions"?}` |
    /// | `POST /_simulator/apps/{id}/installations` | `{"account","repositories"?:["o/r"]}` |
    /// | `PATCH`, `DELETE /_simulator/installations/{id}` | `{"suspended":true}` |
    /// | `PUT /_simulator/rate-limits/{login}` | `{"limit":5000,"remaining":0,"resets_in":3600}` |
    /// | `PUT /_simulator/trouble` (replaces), `POST` (adds) | `{"unicorn":0.1,…,"delay_seconds":5,"replication_lag":2,"stale_reads":[{"path":"/repos/o/r/pulls/1","count":2}],"secondary_limits":[{"count":1,"status":403,"retry_after":60}],"script":[{"fault":"dropped","count":1,"method":"POST","path":"/repos/o/r/pulls"}]}` |
    /// | `POST /_simulator/repositories/{owner}/{repo}/check-runs` | `{"name","sha","by"?}` |
    /// | `PATCH /_simulator/repositories/{owner}/{repo}/check-runs/{id}` | `{"conclusion","by"?}` |
    ///
    /// Each answer contains the object that was created or changed. Errors have GitHub's format.
    mutating func respondToControl(_ request: APIRequest, at now: Timestamp) -> APIResponse {
        do throws(SimulatorError) {
            let path = request.path.split(separator: "/").map { PercentEncoding.decode($0) }
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
    private static let controlRoutes =
        ControlAPI.routes + ControlRepositoriesAPI.routes + ControlPullsAPI.routes + ControlSettingsAPI.routes
        + ControlAccessAPI.routes + ControlTroubleAPI.routes
}
