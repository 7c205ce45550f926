// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Branch {
    /// The branch as lists show it.
    func json(in repository: Repository, isProtected: Bool, at address: GitHubAddress) -> JSONValue {
        [
            "name": .string(name),
            "commit": [
                "sha": .string(sha),
                "url": .string("\(repository.apiURL(at: address))/commits/\(sha)"),
            ],
            "protected": .bool(isProtected),
        ]
    }

    /// The branch as a single object, with its whole commit.
    func fullJSON(
        in repository: Repository,
        commit: CommitNode,
        isProtected: Bool,
        at address: GitHubAddress
    ) -> JSONValue {
        let encoded = name.split(separator: "/").joined(separator: "%2F")
        let api = "\(repository.apiURL(at: address))/branches/\(encoded)"
        return [
            "name": .string(name),
            "commit": commit.json(in: repository, at: address),
            "_links": [
                "self": .string(api),
                "html": .string("\(address.web)/\(repository.fullName)/tree/\(name)"),
            ],
            "protected": .bool(isProtected),
            "protection": [
                "enabled": .bool(isProtected),
                "required_status_checks": ["enforcement_level": "off", "contexts": [], "checks": []],
            ],
            "protection_url": .string("\(api)/protection"),
        ]
    }

    /// The branch as a git reference.
    func referenceJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let api = "\(repository.apiURL(at: address))/git"
        return [
            "ref": .string("refs/heads/\(name)"),
            "node_id": .string(NodeID.make("Ref:\(repository.id):refs/heads/\(name)", repository.id)),
            "url": .string("\(api)/refs/heads/\(name)"),
            "object": [
                "sha": .string(sha),
                "type": "commit",
                "url": .string("\(api)/commits/\(sha)"),
            ],
        ]
    }
}
