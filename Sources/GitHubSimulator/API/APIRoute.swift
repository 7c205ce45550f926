// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One operation of the REST API.
struct APIRoute: Sendable {
    typealias Handler = @Sendable (inout SimulatorState, APICall) throws(SimulatorError) -> APIResponse

    let method: String
    /// `{name}` stands for one part of the path.
    let pattern: [String]
    /// Behind `https://docs.github.com/rest`; stands in errors.
    let documentation: String
    let handler: Handler

    /// `line` is a method and a path, as the documentation writes them.
    init(_ line: String, documentation: String, handler: @escaping Handler) {
        let parts = line.split(separator: " ")
        precondition(parts.count == 2, "a route is a method and a path")
        method = String(parts[0])
        pattern = parts[1].split(separator: "/").map(String.init)
        self.documentation = documentation
        self.handler = handler
    }

    /// The named parts of a path, or nil when it is not this route's.
    func match(_ method: String, _ path: [String]) -> [String: String]? {
        guard method == self.method, path.count == pattern.count else { return nil }
        var parameters: [String: String] = [:]
        for (part, expected) in zip(path, pattern) {
            if expected.hasPrefix("{") {
                parameters[String(expected.dropFirst().dropLast())] = part
            } else if part != expected {
                return nil
            }
        }
        return parameters
    }
}
