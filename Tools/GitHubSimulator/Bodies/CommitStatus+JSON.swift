// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension CommitStatus {
    /// The status in a list of all statuses.
    func json(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        simpleJSON(in: repository, at: address).adding(["creator": creator.json(at: address)])
    }

    /// The status in the combined status, which leaves out the creator.
    func simpleJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        [
            "url": .string("\(repository.apiURL(at: address))/statuses/\(sha)"),
            "avatar_url": .string("https://avatars.githubusercontent.com/u/\(creator.id)?v=4"),
            "id": .integer(id),
            "node_id": .string(NodeID.make("StatusContext", id)),
            "state": .string(state.rawValue),
            "description": .text(about),
            "target_url": .text(targetURL),
            "context": .string(context),
            "created_at": .time(createdAt),
            "updated_at": .time(createdAt),
        ]
    }
}
