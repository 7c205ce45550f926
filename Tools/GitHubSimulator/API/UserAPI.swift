// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/users/users and https://docs.github.com/rest/repos/repos#list-repositories-for-the-authenticated-user
enum UserAPI {
    static let routes = [
        APIRoute(
            "GET /user",
            documentation: "/users/users#get-the-authenticated-user",
            requires: .anyToken,
            handler: get
        ),
        APIRoute(
            "GET /user/repos",
            documentation: "/repos/repos#list-repositories-for-the-authenticated-user",
            requires: .read("metadata"),
            handler: repositories
        ),
    ]

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        let user = try account(&state, call)
        let owned = state.repositories.filter { $0.owner.id == user.id && !$0.isPrivate }.count
        return .json(user.profileJSON(publicRepositories: owned, at: state.configuration.address))
    }

    private static func repositories(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> APIResponse {
        _ = try account(&state, call)
        let reachable = state.repositories.filter { isListed($0, for: call.caller, in: state) }
        let matching = reachable.filter { isWanted($0, call) }
        let sorted = try sort(matching, call.request)
        let (items, headers) = Pagination.page(of: sorted, call: call, path: "/user/repos")
        let address = state.configuration.address
        let json = items.map { repository in
            let role = state.role(of: call.caller, in: repository)
            return repository.json(at: address).adding(["permissions": role.json])
        }
        return .json(.array(json), headers: headers)
    }

    /// Refuses an installation, because it is not a user.
    private static func account(
        _ state: inout SimulatorState,
        _ call: APICall
    ) throws(SimulatorError) -> Account {
        if call.caller.appID != nil { throw .notAccessible(by: "integration") }
        if case .installation? = call.caller.token?.kind { throw .notAccessible(by: "integration") }
        guard !call.caller.isAnonymous else { throw .requiresAuthentication }
        return state.account(call.caller.login)
    }

    /// Whether a list includes the repository. For a fine-grained token it includes only the chosen ones.
    private static func isListed(_ repository: Repository, for caller: Caller, in state: SimulatorState) -> Bool {
        guard state.role(of: caller.login, in: repository.id) > .none else { return false }
        switch caller.token?.kind {
        case .fineGrained(_, let repositories)?: return repositories?.contains(repository.id) ?? true
        case .classic(let scopes)?: return !repository.isPrivate || scopes.contains("repo")
        case .installation?, nil: return true
        }
    }

    private static func isWanted(_ repository: Repository, _ call: APICall) -> Bool {
        let isOwn = repository.owner.login.lowercased() == call.caller.login.lowercased()
        switch call.request.parameter("type") {
        case "owner"?: guard isOwn else { return false }
        case "public"?: guard !repository.isPrivate else { return false }
        case "private"?: guard repository.isPrivate else { return false }
        case "member"?: guard !isOwn else { return false }
        case .some, nil: break
        }
        switch call.request.parameter("visibility") {
        case "public"?: return !repository.isPrivate
        case "private"?: return repository.isPrivate
        case .some, nil: return true
        }
    }

    /// Sorts by full name, ascending, by default. For every other order the default is descending.
    private static func sort(
        _ repositories: [Repository],
        _ request: APIRequest
    ) throws(SimulatorError) -> [Repository] {
        let field = request.parameter("sort") ?? "full_name"
        let time: (Repository) -> Timestamp
        switch field {
        case "full_name": time = { _ in Timestamp(secondsSinceEpoch: 0) }
        case "created": time = \.createdAt
        case "updated": time = \.updatedAt
        case "pushed": time = \.pushedAt
        default: throw .field("Repository", "sort", "invalid")
        }
        let isDescending = (request.parameter("direction") ?? (field == "full_name" ? "asc" : "desc")) == "desc"
        let ascending = repositories.sorted {
            (time($0), $0.fullName.lowercased()) < (time($1), $1.fullName.lowercased())
        }
        return isDescending ? ascending.reversed() : ascending
    }
}
