// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// One operation of the REST API.
struct APIRoute: Sendable {
    typealias Handler = @Sendable (inout SimulatorState, APICall) throws(SimulatorError) -> APIResponse

    let method: String
    /// `{name}` stands for one part of the path, `{name...}` for all that are left.
    let pattern: [String]
    /// Behind `https://docs.github.com/rest`; stands in errors.
    let documentation: String
    /// What a token needs; nil for the control surface, which asks for none.
    let requirement: TokenRequirement?
    let handler: Handler

    /// `line` is a method and a path, as the documentation writes them.
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

    /// The named parts of a path, or nil when it is not this route's.
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
