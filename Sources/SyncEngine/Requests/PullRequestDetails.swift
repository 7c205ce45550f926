// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A pull request as GitHub describes it now, with its diff.
public struct PullRequestDetails: Sendable, Equatable {
    /// The owner of the repository.
    public let owner: String
    /// The repository's name without the owner.
    public let repoName: String
    /// GitHub's number within the repository.
    public let number: Int32
    /// The title.
    public let title: String
    /// `open`, `closed` or `merged`.
    public let state: String
    /// The description; empty when there is none.
    public let body: String
    /// The page on GitHub.
    public let htmlURL: String
    /// The change as `git diff` prints it. A diff that is too long is cut at the end of a line, and its last line says
    /// so.
    public let diff: String

    /// Makes details.
    public init(
        owner: String, repoName: String, number: Int32, title: String, state: String, body: String, htmlURL: String,
        diff: String
    ) {
        self.owner = owner
        self.repoName = repoName
        self.number = number
        self.title = title
        self.state = state
        self.body = body
        self.htmlURL = htmlURL
        self.diff = diff
    }
}

extension PullRequestDetails: JSONEncodable {
    /// Writes the answer to reading one pull request.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("owner", owner)
            json.member("repo_name", repoName)
            json.member("pr_number", number)
            json.member("title", title)
            json.member("state", state)
            json.member("body", body)
            json.member("html_url", htmlURL)
            json.member("diff", diff)
        }
    }
}
