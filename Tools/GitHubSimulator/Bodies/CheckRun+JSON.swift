// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension CheckRun {
    /// The check run with its suite and App.
    func json(in repository: Repository, pullRequests: [PullRequest], at address: GitHubAddress) -> JSONValue {
        let url = "\(repository.apiURL(at: address))/check-runs/\(id)"
        let requests = JSONValue.array(pullRequests.map { $0.minimalJSON(in: repository, at: address) })
        let app = appJSON(owner: repository.owner, at: address)
        let identity: JSONValue = [
            "id": .integer(id),
            "name": .string(name),
            "node_id": .string(NodeID.make("CheckRun", id)),
            "head_sha": .string(headSHA),
            "external_id": "",
            "url": .string(url),
            "html_url": .string("\(address.web)/\(repository.fullName)/runs/\(id)"),
            "details_url": .string("\(address.web)/\(repository.fullName)/actions/runs/\(suiteID)"),
            "status": .string(status.rawValue),
            "conclusion": .text(conclusion?.rawValue),
            "started_at": .time(startedAt),
            "completed_at": .time(completedAt),
        ]
        let output: JSONValue = [
            "title": nil,
            "summary": nil,
            "text": nil,
            "annotations_count": 0,
            "annotations_url": .string("\(url)/annotations"),
        ]
        let relations: JSONValue = [
            "output": output,
            "check_suite": suiteJSON(in: repository, requests: requests, app: app, at: address),
            "app": app,
            "pull_requests": requests,
        ]
        return identity.adding(relations)
    }

    /// The check run as the REST API lists it, with only the id of the suite.
    func restJSON(in repository: Repository, pullRequests: [PullRequest], at address: GitHubAddress) -> JSONValue {
        guard case .object(let members) = json(in: repository, pullRequests: pullRequests, at: address) else {
            return [:]
        }
        return .object(
            members.map { member in
                guard member.name == "check_suite" else { return member }
                return .init(name: member.name, value: ["id": .integer(suiteID)])
            }
        )
    }

    private func suiteJSON(
        in repository: Repository,
        requests: JSONValue,
        app: JSONValue,
        at address: GitHubAddress
    ) -> JSONValue {
        [
            "id": .integer(suiteID),
            "node_id": .string(NodeID.make("CheckSuite", suiteID)),
            "head_branch": .text(headBranch),
            "head_sha": .string(headSHA),
            "status": .string(status.rawValue),
            "conclusion": .text(conclusion?.rawValue),
            "url": .string("\(repository.apiURL(at: address))/check-suites/\(suiteID)"),
            "before": nil,
            "after": .string(headSHA),
            "pull_requests": requests,
            "app": app,
            "created_at": .time(startedAt),
            "updated_at": .time(completedAt ?? startedAt),
        ]
    }

    func appJSON(owner: Account, at address: GitHubAddress) -> JSONValue {
        [
            "id": .integer(appID),
            "slug": "alpaca-checks",
            "node_id": .string(NodeID.make("App", appID)),
            "owner": owner.json(at: address),
            "name": "Alpaca Checks",
            "description": "Shears and checks",
            "external_url": "https://example.com/alpaca-checks",
            "html_url": .string("\(address.web)/apps/alpaca-checks"),
            "created_at": "2020-01-01T00:00:00Z",
            "updated_at": "2020-01-01T00:00:00Z",
            "permissions": ["checks": "write", "contents": "read", "metadata": "read", "pull_requests": "read"],
            "events": ["check_run", "push"],
        ]
    }
}
