// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The text of a minified `pull_request` `opened` body, about 25 KB, shaped like GitHub's: the repository three times,
/// each with its forty addresses, seven users, the links. What differs between deliveries is a ``Field``'s marker.
public enum PullRequestBody {
    /// A part that is written anew for each delivery, always with the same width.
    public enum Field: CaseIterable, Sendable {
        /// The pull request's number: seven digits.
        case number
        /// Its id: ten digits.
        case id
        /// The number of the task that the title names: six digits, with leading zeros.
        case task
        /// The head commit: forty hexadecimal digits.
        case commit

        /// In bytes.
        public var width: Int {
            switch self {
            case .number: 7
            case .id: 10
            case .task: 6
            case .commit: 40
            }
        }

        /// Stands for the field in the text; occurs nowhere else.
        public var marker: String {
            let letter =
                switch self {
                case .number: "n"
                case .id: "i"
                case .task: "t"
                case .commit: "c"
                }
            return "<" + String(repeating: letter, count: width - 2) + ">"
        }
    }

    /// The text, with markers in place of the fields.
    ///
    /// - Parameters:
    ///   - repository: Where the pull request is.
    ///   - taskPrefix: Of the task that the title names.
    public static func text(repository: Repository, taskPrefix: String) -> String {
        let number = Field.number.marker
        let author = userJSON(login: "odd-shepherd", id: 21_031_067)
        let task = "\(taskPrefix)-\(Field.task.marker)"
        let pull = pullRequest(repository: repository, author: author, task: task)
        return """
            {"action":"opened","number":\(number),"pull_request":{\(pull)},"repository":\(repository.text),\
            "sender":\(author)}
            """
    }

    private static func pullRequest(repository: Repository, author: String, task: String) -> String {
        let number = Field.number.marker
        let commit = Field.commit.marker
        let url = "\(repository.api)/pulls/\(number)"
        let html = "\(repository.html)/pull/\(number)"
        let issue = "\(repository.api)/issues/\(number)"
        let reviewer = userJSON(login: "second-reader", id: 5346)
        let owner = repository.owner
        return """
            "url":"\(url)","id":\(Field.id.marker),"node_id":"PR_kwDOAb\(Field.id.marker)","html_url":"\(html)",\
            "diff_url":"\(html).diff","patch_url":"\(html).patch","issue_url":"\(issue)","number":\(number),\
            "state":"open","locked":false,"title":"\(task) Keep the reader's queue when the far side closes early",\
            "user":\(author),"body":"\(description)","created_at":"2026-05-15T15:20:33Z",\
            "updated_at":"2026-05-15T15:20:33Z","closed_at":null,"merged_at":null,"merge_commit_sha":null,\
            "assignee":null,"assignees":[\(author)],"requested_reviewers":[\(reviewer)],"requested_teams":[],\
            "labels":[{"id":1362934389,"node_id":"MDU6TGFiZWwxMzYyOTM0Mzg5","url":"\(repository.api)/labels/bug",\
            "name":"bug","color":"d73a4a","default":true,"description":"Something is not working"}],\
            "milestone":null,"draft":false,"commits_url":"\(url)/commits","review_comments_url":"\(url)/comments",\
            "review_comment_url":"\(repository.api)/pulls/comments{/number}","comments_url":"\(issue)/comments",\
            "statuses_url":"\(repository.api)/statuses/\(commit)",\
            "head":{"label":"\(owner):reader-\(number)","ref":"reader-\(number)","sha":"\(commit)",\
            "user":\(userJSON(login: owner, id: 902)),"repo":\(repository.text)},\
            "base":{"label":"\(owner):main","ref":"main","sha":"f95f852bd8fca8fcc58a9a2d6c842781e32a215e",\
            "user":\(userJSON(login: owner, id: 902)),"repo":\(repository.text)},\
            "_links":{"self":{"href":"\(url)"},"html":{"href":"\(html)"},"issue":{"href":"\(issue)"},\
            "comments":{"href":"\(issue)/comments"},"review_comments":{"href":"\(url)/comments"},\
            "review_comment":{"href":"\(repository.api)/pulls/comments{/number}"},\
            "commits":{"href":"\(url)/commits"},"statuses":{"href":"\(repository.api)/statuses/\(commit)"}},\
            "author_association":"CONTRIBUTOR","auto_merge":null,"active_lock_reason":null,"merged":false,\
            "mergeable":null,"rebaseable":null,"mergeable_state":"unknown","merged_by":null,"comments":0,\
            "review_comments":0,"maintainer_can_modify":false,"commits":3,"additions":117,"deletions":42,\
            "changed_files":6
            """
    }

    /// Prose with what JSON escapes in it, and none of the projects' task references.
    private static let description = """
        When the far side closes while pages are still queued, the reader dropped them.\\r\\n\\r\\nIt now keeps \
        \\"pending\\" pages, retries with back-off (250 ms, then twice that), and says so in the log \\u2014 see \
        docs\\\\reader.md, section 4.\\r\\n\\r\\n## How to try it\\r\\n\\r\\n```sh\\r\\ngate --serve ./fixtures & \
        curl -N localhost:9000/pages | head -c 100\\r\\n```\\r\\n\\r\\nThe count of lost pages, 17 of 5 000 before, is 0. \
        Memory rises by one page per slow reader; the limit of 64 still holds.\\r\\n\\r\\n- [x] tests for both ends\
        \\r\\n- [x] changelog\\r\\n- [ ] a note for operators
        """
}
