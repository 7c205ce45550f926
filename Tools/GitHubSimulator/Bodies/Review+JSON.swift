// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Review {
    /// The review as the REST API shows it.
    func json(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        json(in: repository, at: address, state: state.rawValue, body: .string(body))
    }

    /// The review in a webhook: its state is in lower case, and an empty text is null.
    func webhookJSON(in repository: Repository, at address: GitHubAddress) -> JSONValue {
        json(
            in: repository,
            at: address,
            state: state.rawValue.lowercased(),
            body: .text(body.isEmpty ? nil : body)
        )
    }

    private func json(
        in repository: Repository,
        at address: GitHubAddress,
        state: String,
        body: JSONValue
    ) -> JSONValue {
        let web = "\(address.web)/\(repository.fullName)/pull/\(number)#pullrequestreview-\(id)"
        let api = "\(repository.apiURL(at: address))/pulls/\(number)"
        var members: JSONValue = [
            "id": .integer(id),
            "node_id": .string(NodeID.make("PullRequestReview", id)),
            "user": user.json(at: address),
            "body": body,
            "state": .string(state),
            "html_url": .string(web),
            "pull_request_url": .string(api),
            "author_association": .string(user.id == repository.owner.id ? "OWNER" : "CONTRIBUTOR"),
            "_links": ["html": ["href": .string(web)], "pull_request": ["href": .string(api)]],
            "commit_id": .string(commitSHA),
        ]
        if let submittedAt { members = members.adding(["submitted_at": .time(submittedAt)]) }
        return members
    }
}
