// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// Answers a request to the REST API.
    ///
    /// Paths start at the root, as on api.github.com, or at `/api/v3`, as on Enterprise Server. To add an endpoint, add
    /// an ``APIRoute`` to the file of its resource.
    public mutating func respond(to request: APIRequest, at now: Timestamp) -> APIResponse {
        guard request.headers["User-Agent"]?.isEmpty == false else { return .missingUserAgent }
        let target = RESTTarget(request, address: configuration.address)
        let path = (try? canonicalPath(target.parts)) ?? target.parts  // `perform` throws this error again.
        let text = "/\(path.joined(separator: "/"))"
        let fault = trouble.fault(method: request.method, path: text)
        if let answer = fault?.answerInstead { return answer }
        var answer = converse(request, target, path: text, at: now)
        fault?.spoil(&answer, delay: trouble.delay)
        return answer
    }

    private mutating func converse(
        _ request: APIRequest,
        _ target: RESTTarget,
        path: String,
        at now: Timestamp
    ) -> APIResponse {
        var exchange = RESTExchange(request)
        do throws(SimulatorError) {
            try checkVersion(request)
            exchange.caller = try identify(request, at: now)
            exchange.isFree = target.parts == RateLimitAPI.path
            if !exchange.isFree { try checkLimits(of: exchange.caller, request, at: now) }
            if request.isRead, trouble.isStale(path) { throw .notFound }
            exchange.answer = try perform(&exchange, target, at: now)
            noteNewObject(in: exchange.answer)
        } catch {
            exchange.refuse(error)
        }
        if !exchange.isFree { ConditionalRequest.apply(to: &exchange.answer, of: request) }
        return finish(exchange, at: now)
    }

    private mutating func perform(
        _ exchange: inout RESTExchange,
        _ target: RESTTarget,
        at now: Timestamp
    ) throws(SimulatorError) -> APIResponse {
        if let moved = try redirect(exchange, target) { return moved }
        let path = try canonicalPath(target.parts)
        for route in Self.routes {
            guard let parameters = route.match(exchange.request.method, path) else { continue }
            exchange.route = route
            let call = APICall(
                request: exchange.request,
                parameters: parameters,
                baseURL: target.baseURL,
                now: now,
                caller: exchange.caller,
                requirement: route.requirement
            )
            return try route.handler(&self, call)
        }
        throw .notFound
    }

    /// Makes a new object answer 404 for a while, as if a replica lagged behind.
    private mutating func noteNewObject(in answer: APIResponse) {
        guard trouble.replicationLag > 0, answer.status == 201 else { return }
        guard let url = answer.headers["Location"], url.hasPrefix(configuration.address.api) else { return }
        trouble.addStaleReads(trouble.replicationLag, of: String(url.dropFirst(configuration.address.api.count)))
    }

    /// The parts of a path, with `/repositories/{id}` replaced by owner and name. A slash at the end is a 404
    /// (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api).
    private func canonicalPath(_ parts: [String]) throws(SimulatorError) -> [String] {
        guard parts.last != "" else { throw .notFound }
        guard parts.first == "repositories", parts.count > 1, let id = Int(parts[1]) else { return parts }
        let repository = try repository(id)
        return ["repos", repository.owner.login, repository.name] + parts.dropFirst(2)
    }

    /// Redirects from a former name of a repository: 301 for reads; 307 for writes, so that they are repeated with the
    /// same method
    /// (https://docs.github.com/rest/using-the-rest-api/best-practices-for-using-the-rest-api#follow-redirects).
    private func redirect(
        _ exchange: RESTExchange,
        _ target: RESTTarget
    ) throws(SimulatorError) -> APIResponse? {
        guard target.parts.count >= 3, target.parts[0] == "repos" else { return nil }
        guard let id = formerNames["\(target.parts[1])/\(target.parts[2])".lowercased()] else { return nil }
        guard role(of: exchange.caller, in: try repository(id)) > .none else { throw .notFound }
        let rest = target.rawParts.dropFirst(3).map { "/\($0)" }.joined()
        let query = exchange.request.query.isEmpty ? "" : "?\(exchange.request.query)"
        let url = "\(target.baseURL)/repositories/\(id)\(rest)\(query)"
        let body: JSONValue = [
            "message": "Moved Permanently",
            "url": .string(url),
            "documentation_url":
                "https://docs.github.com/rest/guides/best-practices-for-using-the-rest-api#follow-redirects",
        ]
        let location = HeaderField(name: "Location", value: url)
        return .json(body, status: exchange.request.isRead ? 301 : 307, headers: [location])
    }

    private static let routes =
        RepositoriesAPI.routes + UserAPI.routes + PullsAPI.routes + PullChangesAPI.routes + PullMergeAPI.routes
        + HooksAPI.routes + HookConfigAPI.routes + HookDeliveriesAPI.routes + GitReferencesAPI.routes
        + BranchesAPI.routes + IssueCommentsAPI.routes + ReviewsAPI.routes + CheckRunsAPI.routes + StatusesAPI.routes
        + RateLimitAPI.routes + MetaAPI.routes + AppsAPI.routes
}
