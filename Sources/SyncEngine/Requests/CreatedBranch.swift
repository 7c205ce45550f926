// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A branch that was made on GitHub and linked to a task.
public struct CreatedBranch: Sendable, Equatable {
    /// The branch's name.
    public let branch: String
    /// The repository's `owner/name`.
    public let repositoryFullName: String
    /// The branch's page on GitHub.
    public let htmlURL: String

    /// Makes a branch.
    public init(branch: String, repositoryFullName: String, htmlURL: String) {
        self.branch = branch
        self.repositoryFullName = repositoryFullName
        self.htmlURL = htmlURL
    }
}

extension CreatedBranch: JSONEncodable {
    /// Writes the answer to creating a branch.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("branch_name", branch)
            json.member("repo_full_name", repositoryFullName)
            json.member("html_url", htmlURL)
        }
    }
}
