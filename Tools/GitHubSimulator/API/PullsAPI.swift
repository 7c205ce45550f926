// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/pulls/pulls
enum PullsAPI {
    static let routes = [
        APIRoute(
            "GET /repos/{owner}/{repo}/pulls",
            documentation: "/pulls/pulls#list-pull-requests",
            requires: .read("pull_requests"),
            handler: list
        ),
        APIRoute(
            "GET /repos/{owner}/{repo}/pulls/{number}",
            documentation: "/pulls/pulls#get-a-pull-request",
            requires: .read("pull_requests"),
            handler: get
        ),
    ]

    private static func list(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let matching = try state.pullRequests(in: repository.id).filter { isWanted($0, call.request) }
        let sorted = sort(matching, call.request)
        let (items, headers) = Pagination.page(of: sorted, call: call, path: "/repositories/\(repository.id)/pulls")
        let address = state.configuration.address
        let json = items.map { dropped($0.simpleJSON(in: repository, at: address), call) }
        return .json(.array(json), headers: headers)
    }

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let repository = try call.repository(in: state)
        let pullRequest = try state.pullRequest(try call.integer("number"), in: repository.id)
        let type = call.request.headers["Accept"] ?? ""
        if let form = PullDiff.Form(mediaType: type) {
            return .text(PullDiff(pullRequest: pullRequest).text(form), type: type)
        }
        return .json(json(pullRequest, in: repository, state, call)).lastModified(pullRequest.updatedAt)
    }

    /// The pull request in the API version that the caller asked for.
    static func json(
        _ pullRequest: PullRequest,
        in repository: Repository,
        _ state: SimulatorState,
        _ call: APICall
    ) -> JSONValue {
        let json = pullRequest.fullJSON(in: repository, at: state.configuration.address, isWebhook: false)
        return dropped(json, call)
    }

    /// Leaves out the fields that the newer version lacks
    /// (https://docs.github.com/rest/about-the-rest-api/breaking-changes).
    private static func dropped(_ json: JSONValue, _ call: APICall) -> JSONValue {
        call.isNewVersion ? json.removing(["merge_commit_sha", "assignee"]) : json
    }

    private static func isWanted(_ pullRequest: PullRequest, _ request: APIRequest) -> Bool {
        let state = request.parameter("state") ?? "open"
        guard state == "all" || state == pullRequest.state.rawValue else { return false }
        if let base = request.parameter("base"), base != pullRequest.base.ref { return false }
        if let head = request.parameter("head") {
            return head == pullRequest.headRepository.map { "\($0.owner.login):\(pullRequest.head.ref)" }
        }
        return true
    }

    /// Without `direction`, the most recently created come first, but by `updated` the least recently updated do. Equal
    /// times are ordered by number.
    private static func sort(_ pullRequests: [PullRequest], _ request: APIRequest) -> [PullRequest] {
        let isByUpdate = request.parameter("sort") == "updated"
        let isByCreation = ["created", nil].contains(request.parameter("sort"))
        let isDescending = (request.parameter("direction") ?? (isByCreation ? "desc" : "asc")) == "desc"
        let ascending = pullRequests.sorted { left, right in
            let leftTime = isByUpdate ? left.updatedAt : left.createdAt
            let rightTime = isByUpdate ? right.updatedAt : right.createdAt
            return (leftTime, left.number) < (rightTime, right.number)
        }
        return isDescending ? ascending.reversed() : ascending
    }
}
