// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// Answers a request to the REST API.
    ///
    /// Paths count from the root, as on api.github.com, and equally from `/api/v3`, as on Enterprise Server. To add an
    /// endpoint, put an ``APIRoute`` into the file of its resource.
    public mutating func respond(to request: APIRequest, at now: Timestamp) -> APIResponse {
        guard request.headers["User-Agent"]?.isEmpty == false else { return .missingUserAgent }
        var response = answer(request, at: now)
        response.headers += commonHeaders(for: request, at: now)
        return response
    }

    private static let routes = RepositoriesAPI.routes + PullsAPI.routes + HooksAPI.routes + HookDeliveriesAPI.routes
    private static let documentation = "https://docs.github.com/rest"

    private mutating func answer(_ request: APIRequest, at now: Timestamp) -> APIResponse {
        var documentation = Self.documentation
        do throws(SimulatorError) {
            try authenticate(request)
            let isVersioned = request.path.hasPrefix("/api/v3/")
            let path = try canonicalPath(isVersioned ? String(request.path.dropFirst("/api/v3".count)) : request.path)
            for route in Self.routes {
                guard let parameters = route.match(request.method, path) else { continue }
                documentation += route.documentation
                let host = request.headers["Host"].map { "http://\($0)" } ?? configuration.address.api
                let baseURL = isVersioned ? "\(host)/api/v3" : host
                let call = APICall(request: request, parameters: parameters, baseURL: baseURL, now: now)
                return try route.handler(&self, call)
            }
            throw .notFound
        } catch {
            return .json(error.json(documentationURL: documentation), status: error.status)
        }
    }

    /// Without configured tokens everybody is let in.
    private func authenticate(_ request: APIRequest) throws(SimulatorError) {
        guard !configuration.tokens.isEmpty else { return }
        guard let token = Self.token(of: request) else { throw .notFound }
        guard configuration.tokens[token] != nil else { throw .badCredentials }
    }

    /// `Bearer` and `token` mean the same (https://docs.github.com/rest/authentication/authenticating-to-the-rest-api).
    private static func token(of request: APIRequest) -> String? {
        let parts = request.headers["Authorization"]?.split(separator: " ") ?? []
        guard parts.count == 2, ["bearer", "token"].contains(parts[0].lowercased()) else { return nil }
        return String(parts[1])
    }

    /// The decoded parts of a path, with `/repositories/{id}` as owner and name. A slash at the end is a 404
    /// (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api).
    private func canonicalPath(_ path: String) throws(SimulatorError) -> [String] {
        guard !path.hasSuffix("/") else { throw .notFound }
        let parts = path.split(separator: "/").map { FormEncoding.decode($0) }
        guard parts.first == "repositories", parts.count > 1, let id = Int(parts[1]) else { return parts }
        let repository = try repository(id)
        return ["repos", repository.owner.login, repository.name] + parts.dropFirst(2)
    }

    private mutating func commonHeaders(for request: APIRequest, at now: Timestamp) -> [HeaderField] {
        let caller = Self.token(of: request) ?? ""
        var window = rateLimits[caller] ?? RateLimitWindow(at: now)
        window.charge(at: now)
        rateLimits[caller] = window
        let version = request.headers["X-GitHub-Api-Version"] ?? "2022-11-28"
        return [
            HeaderField(name: "X-GitHub-Media-Type", value: "github.v3; format=json"),
            HeaderField(name: "X-GitHub-Api-Version-Selected", value: version),
            HeaderField(name: "X-GitHub-Request-Id", value: ids.nextRequestID()),
        ] + window.headers(limit: configuration.requestsPerHour)
    }
}
