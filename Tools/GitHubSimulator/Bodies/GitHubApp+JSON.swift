// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension GitHubApp {
    /// The App as `GET /app` shows it.
    func json(installations: Int, at address: GitHubAddress) -> JSONValue {
        [
            "id": .integer(id),
            "client_id": .string(clientID),
            "slug": .string(slug),
            "node_id": .string(NodeID.make("App", id)),
            "owner": owner.json(at: address),
            "name": .string(slug),
            "description": "Keeps an eye on the herd",
            "external_url": "https://example.com/paca",
            "html_url": .string("\(address.web)/apps/\(slug)"),
            "created_at": .time(createdAt),
            "updated_at": .time(createdAt),
            "permissions": Self.json(permissions),
            "events": ["push", "pull_request"],
            "installations_count": .integer(installations),
        ]
    }

    static func json(_ permissions: [String: AccessLevel]) -> JSONValue {
        let sorted = permissions.sorted { $0.key < $1.key }
        return .object(sorted.map { .init(name: $0.key, value: .string($0.value.rawValue)) })
    }
}

extension Installation {
    /// The installation as it is shown to its App.
    func json(of app: GitHubApp, at address: GitHubAddress) -> JSONValue {
        let api = "\(address.api)/app/installations/\(id)"
        let identity: JSONValue = [
            "id": .integer(id),
            "account": account.json(at: address),
            "repository_selection": .string(repositories == nil ? "all" : "selected"),
            "access_tokens_url": .string("\(api)/access_tokens"),
            "repositories_url": .string("\(address.api)/installation/repositories"),
            "html_url": .string("\(address.web)/settings/installations/\(id)"),
            "app_id": .integer(app.id),
            "client_id": .string(app.clientID),
            "app_slug": .string(app.slug),
            "target_id": .integer(account.id),
            "target_type": .string(account.kind.rawValue),
        ]
        return identity.adding([
            "permissions": GitHubApp.json(app.permissions),
            "events": ["push", "pull_request"],
            "created_at": .time(createdAt),
            "updated_at": .time(createdAt),
            "single_file_name": nil,
            "has_multiple_single_files": false,
            "single_file_paths": [],
            "suspended_by": suspendedAt == nil ? .null : account.json(at: address),
            "suspended_at": .time(suspendedAt),
        ])
    }
}
