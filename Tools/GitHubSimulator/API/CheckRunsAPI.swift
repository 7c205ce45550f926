// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/checks/runs
enum CheckRunsAPI {
    static let routes = [
        APIRoute(
            "GET /repos/{owner}/{repo}/commits/{ref}/check-runs",
            documentation: "/checks/runs#list-check-runs-for-a-git-reference",
            requires: .read("checks", scopes: ["repo"]),
            handler: list
        ),
        APIRoute(
            "GET /repos/{owner}/{repo}/check-runs/{check_run_id}",
            documentation: "/checks/runs#get-a-check-run",
            requires: .read("checks", scopes: ["repo"]),
            handler: get
        ),
    ]

    /// Newest first. With `latest`, the default, the list has only the newest run of each name and App.
    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let sha = try state.commit(call.parameters["ref"] ?? "", in: repository.id)
        var runs = Array(try state.checkRuns(of: sha, in: repository.id).reversed())
        if call.request.parameter("filter") != "all" { runs = latest(runs) }
        runs = runs.filter { isWanted($0, call.request) }
        let path = "/repositories/\(repository.id)/commits/\(sha)/check-runs"
        let (items, headers) = Pagination.page(of: runs, call: call, path: path)
        let body: JSONValue = [
            "total_count": .integer(runs.count),
            "check_runs": .array(items.map { json($0, in: repository, state) }),
        ]
        return .json(body, headers: headers)
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let id = try call.integer("check_run_id")
        guard let run = state.records[repository.id]?.checkRuns.first(where: { $0.id == id }) else {
            throw .notFound
        }
        return .json(json(run, in: repository, state))
    }

    private static func json(_ run: CheckRun, in repository: Repository, _ state: SimulatorState) -> JSONValue {
        let matching = state.pullRequests(checkedBy: run, in: repository.id)
        return run.restJSON(in: repository, pullRequests: matching, at: state.configuration.address)
    }

    private static func latest(_ runs: [CheckRun]) -> [CheckRun] {
        var seen: Set<String> = []
        return runs.filter { seen.insert("\($0.appID) \($0.name)").inserted }
    }

    private static func isWanted(_ run: CheckRun, _ request: APIRequest) -> Bool {
        if let name = request.parameter("check_name"), name != run.name { return false }
        if let status = request.parameter("status"), status != run.status.rawValue { return false }
        if let app = request.parameter("app_id"), app != String(run.appID) { return false }
        return true
    }
}
