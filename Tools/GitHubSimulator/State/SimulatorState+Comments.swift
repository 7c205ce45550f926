// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The comments of a pull request, oldest first.
    public func comments(on number: Int, in repositoryID: Int) throws(SimulatorError) -> [IssueComment] {
        _ = try pullRequest(number, in: repositoryID)
        return records[repositoryID]?.comments.filter { $0.number == number } ?? []
    }

    /// Writes a comment. Sends `issue_comment`.
    public mutating func comment(
        _ body: String,
        on number: Int,
        in repositoryID: Int,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> IssueComment {
        _ = try pullRequest(number, in: repositoryID)
        guard !body.isEmpty else { throw .field("IssueComment", "body", "missing_field") }
        guard body.utf16.count <= 65_536 else {
            throw .custom("IssueComment", "body is too long (maximum is 65536 characters)")
        }
        let comment = IssueComment(
            id: ids.next(.comment),
            number: number,
            user: account(login),
            body: body,
            createdAt: now,
            updatedAt: now
        )
        records[repositoryID]?.comments.append(comment)
        update(number, in: repositoryID, at: now) { $0.commentCount += 1 }
        let pullRequest = try pullRequest(number, in: repositoryID)
        let repository = try repository(repositoryID)
        let more: JSONValue = [
            "issue": pullRequest.issueJSON(in: repository, at: configuration.address),
            "comment": comment.json(in: repository, at: configuration.address),
        ]
        emit("issue_comment", "created", more, repository: repository, sender: comment.user)
        return comment
    }
}
