// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A request whose route has been found.
struct APICall: Sendable {
    let request: APIRequest
    /// The parts of the path that the route's pattern names.
    let parameters: [String: String]
    /// The base of the URLs in `Link` headers: the address under which the caller reached the simulator.
    let baseURL: String
    let now: Timestamp
    /// Who sends the request.
    var caller = Caller.unchecked
    /// What the caller's token must allow; nil if nothing is checked.
    var requirement: TokenRequirement?

    /// The repository in the path. Throws if the caller may not do this operation there.
    func repository(in state: SimulatorState) throws(SimulatorError) -> Repository {
        let repository = try state.repository(
            owner: parameters["owner"] ?? "",
            name: parameters["repo"] ?? ""
        )
        if let requirement { try state.check(caller, requirement, in: repository) }
        if let reason = repository.blockReason { throw .blocked(reason, at: repository.updatedAt) }
        return repository
    }

    /// A number in the path. If it is no number, GitHub answers 404.
    func integer(_ name: String) throws(SimulatorError) -> Int {
        guard let value = parameters[name].flatMap(Int.init) else { throw .notFound }
        return value
    }

    /// A string that the body must have. The errors have the wording of GitHub's check of a body against the API
    /// description.
    func string(_ name: String, of body: JSONValue) throws(SimulatorError) -> String {
        switch body[name] {
        case nil: throw SimulatorError(status: 422, message: "Invalid request.\n\n\"\(name)\" wasn't supplied.")
        case .string(let value)?: return value
        case .some(let other):
            let text = String(decoding: other.json, as: UTF8.self)
            throw SimulatorError(
                status: 422,
                message: "Invalid request.\n\nFor 'properties/\(name)', \(text) is not a string."
            )
        }
    }

    /// The body, which must be a JSON object.
    func object() throws(SimulatorError) -> JSONValue {
        let body = try request.json()
        guard case .object = body else {
            throw SimulatorError(status: 400, message: "Body should be a JSON object")
        }
        return body
    }

    /// `per_page`: 30 by default, at most 100
    /// (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api).
    var perPage: Int {
        min(100, max(1, request.parameter("per_page").flatMap(Int.init) ?? 30))
    }

    /// `page`, counted from 1.
    var page: Int {
        max(1, request.parameter("page").flatMap(Int.init) ?? 1)
    }

    /// Whether the caller asked for the newer API version, which lacks the fields that GitHub has announced to drop
    /// (https://docs.github.com/rest/about-the-rest-api/breaking-changes).
    var isNewVersion: Bool { request.apiVersion == APIRequest.newVersion }
}
