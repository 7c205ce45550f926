// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One operation of the REST API.
struct APIRoute: Sendable {
    typealias Handler = @Sendable (inout SimulatorState, APICall) throws(SimulatorError) -> APIResponse

    let method: String
    /// The parts of the path. `{name}` matches one part, `{name...}` all remaining ones.
    let pattern: [String]
    /// The path of the documentation below `https://docs.github.com/rest`, which errors mention.
    let documentation: String
    /// What the token must allow; nil for the control surface, which needs no token.
    let requirement: TokenRequirement?
    let handler: Handler

    /// Makes a route. `line` is a method and a path, as in GitHub's documentation.
    init(
        _ line: String,
        documentation: String,
        requires requirement: TokenRequirement? = nil,
        handler: @escaping Handler
    ) {
        let parts = line.split(separator: " ")
        precondition(parts.count == 2, "a route is a method and a path")
        method = String(parts[0])
        pattern = parts[1].split(separator: "/").map(String.init)
        self.documentation = documentation
        self.requirement = requirement
        self.handler = handler
    }

    /// The named parts of a path; nil if the path does not match this route.
    func match(_ method: String, _ path: [String]) -> [String: String]? {
        guard method == self.method else { return nil }
        var parameters: [String: String] = [:]
        for (index, expected) in pattern.enumerated() {
            guard index < path.count else { return nil }
            if expected.hasSuffix("...}") {
                parameters[String(expected.dropFirst().dropLast(4))] = path[index...].joined(separator: "/")
                return parameters
            } else if expected.hasPrefix("{") {
                parameters[String(expected.dropFirst().dropLast())] = path[index]
            } else if path[index] != expected {
                return nil
            }
        }
        return path.count == pattern.count ? parameters : nil
    }
}
