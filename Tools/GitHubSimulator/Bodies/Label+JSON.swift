// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Label {
    /// The label in pull requests and in `labeled` events.
    func json(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        [
            "id": .integer(id),
            "node_id": .string(NodeID.make("Label", id)),
            "url": .string("\(repository.apiURL(at: address))/labels/\(name)"),
            "name": .string(name),
            "color": .string(color),
            "default": false,
            "description": nil,
        ]
    }
}
