// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A request that has found its route.
struct APICall: Sendable {
    let request: APIRequest
    /// The parts of the path that the route names.
    let parameters: [String: String]
    /// The base of the URLs in `Link` headers: where the caller reached us.
    let baseURL: String
    let now: Timestamp

    /// The repository in the path.
    func repository(in state: SimulatorState) throws(SimulatorError) -> Repository {
        try state.repository(owner: parameters["owner"] ?? "", name: parameters["repo"] ?? "")
    }

    /// A number in the path; GitHub answers 404 where it is none.
    func integer(_ name: String) throws(SimulatorError) -> Int {
        guard let value = parameters[name].flatMap(Int.init) else { throw .notFound }
        return value
    }

    /// `per_page`: 30 unless told, at most 100 (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api).
    var perPage: Int {
        min(100, max(1, request.parameter("per_page").flatMap(Int.init) ?? 30))
    }

    /// `page`, from 1.
    var page: Int {
        max(1, request.parameter("page").flatMap(Int.init) ?? 1)
    }
}
