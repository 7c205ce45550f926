// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What `WebhookEvent` reads of a pull request, for Foundation's decoder; times stay text, in its favour.
struct FoundationPullRequestEvent: Decodable {
    struct User: Decodable {
        let login: String
    }

    struct Repository: Decodable {
        enum CodingKeys: String, CodingKey {
            case id
            case fullName = "full_name"
        }

        let id: Int64
        let fullName: String
    }

    struct End: Decodable {
        let ref: String
        let sha: String
        let repo: Repository?
    }

    struct PullRequest: Decodable {
        enum CodingKeys: String, CodingKey {
            case id, number, state, title, body, user, head, base, draft, merged
            case htmlURL = "html_url"
            case mergedAt = "merged_at"
            case createdAt = "created_at"
            case updatedAt = "updated_at"
        }

        let id: Int64
        let number: Int32
        let state: String
        let title: String
        let body: String?
        let user: User?
        let head: End
        let base: End
        let draft: Bool?
        let merged: Bool?
        let htmlURL: String
        let mergedAt: String?
        let createdAt: String
        let updatedAt: String
    }

    enum CodingKeys: String, CodingKey {
        case action, number, repository, before, after
        case pullRequest = "pull_request"
    }

    let action: String
    let number: Int32
    let pullRequest: PullRequest
    let repository: Repository
    let before: String?
    let after: String?
}
