// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Hook {
    /// The hook as the REST API and a `ping` show it. The secret never appears in clear.
    func json(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        let url = "\(repository.apiURL(at: address))/hooks/\(id)"
        return [
            "type": "Repository",
            "id": .integer(id),
            "name": "web",
            "active": .bool(isActive),
            "events": .array(events.map(JSONValue.string)),
            "config": config.json,
            "updated_at": .time(updatedAt),
            "created_at": .time(createdAt),
            "url": .string(url),
            "test_url": .string("\(url)/test"),
            "ping_url": .string("\(url)/pings"),
            "deliveries_url": .string("\(url)/deliveries"),
            "last_response": [
                "code": lastResponse.code.map(JSONValue.integer) ?? .null,
                "status": .text(lastResponse.status),
                "message": .text(lastResponse.message),
            ],
        ]
    }
}

extension Hook.Config {
    var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "content_type", value: .string(contentType.rawValue)),
            .init(name: "insecure_ssl", value: .string(insecureSSL)),
        ]
        if secret != nil { members.append(.init(name: "secret", value: "********")) }
        members.append(.init(name: "url", value: .string(url)))
        return .object(members)
    }
}
