// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A row of the contract's tables: the request of a test, and the answer that it must get.
struct ContractCase: Sendable, CustomTestStringConvertible {
    let row: Int
    let method: String
    /// The paths after the project in both families of addresses, with ids filled in.
    let paths: [String]
    let permission: String
    var body: String?
    let call: String
    let status: Int
    /// `data` of the answer; nil for status 204.
    let data: String?

    var testDescription: String { "row \(row): \(method) \(paths[0])" }

    private static let project = FakeEngine.project.uuidString.lowercased()
    private static let task = FakeEngine.task.uuidString.lowercased()
    private static let repository = FakeEngine.repository.uuidString.lowercased()
    private static let pull = FakeEngine.pullRequest.uuidString.lowercased()
    private static let time = "2026-04-03T13:52:39.123456Z"

    private static let integration = """
        {"account":"octocat","app_available":false,"connected":true,"created_at":"\(time)",\
        "project_id":"\(project)","scopes":["repo"],"token_expires_at":null,"updated_at":"\(time)"}
        """
    private static let linked = """
        {"clone_url":"https://github.com/octo/herd.git","created_at":"\(time)","default_branch":"main",\
        "full_name":"octo/herd","id":"\(repository)","owner":"octo","private":true,"project_id":"\(project)",\
        "repo_name":"herd","updated_at":"\(time)","webhook_active":true,"webhook_id":9007199254740993}
        """
    private static let pullRequest = """
        {"author":"","base_branch":"main","ci_state":"unknown","created_at":"\(time)","draft":true,\
        "from_fork":false,"github_pr_id":9007199254740993,"head_branch":"feature/PROJ-1","head_sha":"abc",\
        "html_url":"https://github.com/octo/herd/pull/7","id":"\(pull)","merged_at":null,"pr_number":7,\
        "project_id":"\(project)","repo_id":"\(repository)","review_state":"approved","state":"open",\
        "title":"PROJ-1 “x” / y",\
        "updated_at":"\(time)"}
        """
    private static let branch = """
        {"branch_name":"feature/x","created_at":"\(time)","html_url":"H","id":"\(pull)","repo_id":"\(repository)",\
        "task_id":"\(task)"}
        """
    private static let prs = (old: "/tasks/\(task)/github/pull-requests", new: "/tasks/\(task)/pull-requests")
    private static let branches = ["/tasks/\(task)/github/branches", "/tasks/\(task)/branches"]

    static let all = projectRows + pullRequests + branchRows + syncRows

    private static let projectRows = [
        ContractCase(
            row: 1, method: "GET", paths: ["/github", "/integration"], permission: "github.manage",
            call: "integration", status: 200, data: integration),
        ContractCase(
            row: 2, method: "POST", paths: ["/github/token", "/integration/token"], permission: "github.manage",
            body: #"{"token":" ghp_x\n"}"#, call: "connect token ghp_x", status: 200,
            data: """
                {"account":"octocat","app_available":false,"connected":true,"created_at":"\(time)",\
                "project_id":"\(project)","scopes":null,"token_expires_at":"\(time)","updated_at":"\(time)"}
                """),
        ContractCase(
            row: 3, method: "DELETE", paths: ["/github/token", "/integration/token"], permission: "github.manage",
            call: "disconnect", status: 204, data: nil),
        ContractCase(
            row: 4, method: "GET", paths: ["/github/repositories", "/integration/accessible-repos"],
            permission: "github.manage", call: "accessible", status: 200,
            data: """
                [{"archived":false,"default_branch":"main","description":"","full_name":"octo/herd","owner":"octo","private":true,\
                "repo_name":"herd"}]
                """),
        ContractCase(
            row: 5, method: "GET", paths: ["/github/linked-repositories", "/repositories"],
            permission: "github.manage", call: "repositories", status: 200, data: "[\(linked)]"),
        ContractCase(
            row: 6, method: "POST", paths: ["/github/linked-repositories", "/repositories"],
            permission: "github.manage", body: #"{"owner":"octo","repo_name":"he.r-d_1","x":[{}]}"#,
            call: "link octo/he.r-d_1", status: 201, data: linked),
        ContractCase(
            row: 7, method: "DELETE",
            paths: ["/github/linked-repositories/\(repository)", "/repositories/\(repository.uppercased())"],
            permission: "github.manage", call: "unlink \(FakeEngine.repository)", status: 204, data: nil),
        ContractCase(
            row: 14, method: "GET", paths: ["/repositories/\(repository)/clone-info"], permission: "github.manage",
            call: "clone \(FakeEngine.repository)", status: 200,
            data: """
                {"clone_url":"https://github.com/octo/herd.git","expires_at":null,"full_name":"octo/herd",\
                "id":"\(repository)","owner":"octo","repo_name":"herd","token":"ghp_clear"}
                """),
    ]

    private static let pullRequests = [
        ContractCase(
            row: 8, method: "GET", paths: [prs.old, prs.new], permission: "tasks.read",
            call: "pull requests of \(FakeEngine.task)", status: 200, data: "[\(pullRequest)]"),
        ContractCase(
            row: 9, method: "POST", paths: [prs.old, prs.new + "/link"], permission: "tasks.write",
            body: #"{"repo_id":"\#(repository)","pr_number":7}"#,
            call: "link 7 of \(FakeEngine.repository) to \(FakeEngine.task)", status: 200, data: pullRequest),
        ContractCase(
            row: 10, method: "DELETE", paths: ["\(prs.old)/\(pull)", "\(prs.new)/\(pull)"], permission: "tasks.write",
            call: "unlink \(FakeEngine.pullRequest) from \(FakeEngine.task)", status: 204, data: nil),
        ContractCase(
            row: 15, method: "POST", paths: [prs.new], permission: "tasks.write",
            body: #"{"repo_id":"\#(repository)","title":"T","head_branch":"a/b","base_branch":"main","body":null}"#,
            call: "create T from a/b to main: nothing", status: 201, data: pullRequest),
        ContractCase(
            row: 16, method: "GET", paths: ["\(prs.new)/\(pull)"], permission: "tasks.read",
            call: "details of \(FakeEngine.pullRequest)", status: 200,
            data: """
                {"body":"B","diff":"+a\\n-b\\n","html_url":"H","owner":"octo","pr_number":7,"repo_name":"herd",\
                "state":"merged","title":"T"}
                """),
        ContractCase(
            row: 17, method: "GET", paths: ["\(prs.new)/\(pull)/ci-status"], permission: "tasks.read",
            call: "checks of \(FakeEngine.pullRequest)", status: 200,
            data: """
                {"checks":[{"conclusion":"success","name":"build","status":"completed","url":"U"},\
                {"conclusion":"","name":"test","status":"queued","url":""}],"partial":false,"state":"pending"}
                """),
        ContractCase(
            row: 18, method: "POST", paths: ["\(prs.new)/\(pull)/comments"], permission: "tasks.write",
            body: #"{"body":"Hi \ud83d\ude00"}"#, call: "comment Hi 😀", status: 201,
            data: #"{"html_url":"H","id":5}"#),
        ContractCase(
            row: 19, method: "POST", paths: ["\(prs.new)/\(pull)/reviews"], permission: "tasks.write",
            body: #"{"event":"APPROVE"}"#, call: "review APPROVE: nothing", status: 201,
            data: #"{"html_url":"H","id":6,"state":"APPROVED"}"#),
    ]

    private static let syncRows = [
        ContractCase(
            row: 21, method: "GET", paths: ["/sync"], permission: "github.manage", call: "health", status: 200,
            data: """
                {"deliveries":{"applied_24h":7,"failed":0,"pending":0,"recovered_24h":2},\
                "last_delivery_at":"\(time)","last_poll_at":null,"problems":[],\
                "rate_limit":{"blocked_until":null,"limit":null,"remaining":null,"reset_at":null},\
                "repositories":[{"backfill":{"done":3,"rate":0.5,"seconds_left":4,"state":"running","total":5},\
                "full_name":"octo/herd","hook":"active","last_delivery_at":"\(time)","last_error":null,\
                "last_poll_at":null,"next_poll_at":null,"recovered_24h":2,"repo_id":"\(repository)"}],\
                "status":"healthy",\
                "token":{"account":"octocat","expires_at":null,"state":"valid","warning":null}}
                """),
        ContractCase(
            row: 22, method: "POST", paths: ["/sync"], permission: "github.manage",
            body: #"{"repo_id":"\#(repository)"}"#, call: "resync \(FakeEngine.repository)", status: 202,
            data: #"{"repositories":[{"full_name":"octo/herd","repo_id":"\#(repository)","work":["backfill"]}]}"#),
        ContractCase(
            row: 23, method: "GET",
            paths: ["/sync/deliveries?state=ignored&repo_id=&page_size=7&x=y"], permission: "github.manage",
            call: "log ignored all start 7", status: 200,
            data: """
                {"deliveries":[{"action":null,"applied_at":null,"attempts":0,"delivery_id":"\(pull)",\
                "event":"push","hook_id":42,"id":"42.\(pull)","last_error":null,"reason":"nothing new",\
                "received_at":"\(time)","repo_id":"\(repository)","source":"pulled","state":"ignored",\
                "subject":"heads/x"}],"next_cursor":"313a32"}
                """),
        ContractCase(
            row: 24, method: "POST", paths: ["/sync/deliveries/42.\(pull)/replay"], permission: "github.manage",
            call: "replay 42.\(pull)", status: 202, data: #"{"id":"42.\#(pull)","state":"pending"}"#),
        ContractCase(
            row: 25, method: "GET", paths: ["/sync/explain?repo_id=\(repository)&branch=feature%2Fx"],
            permission: "tasks.read", call: "explain branch(\"feature/x\") of \(FakeEngine.repository)", status: 200,
            data: """
                {"branch":"feature/x","deliveries":[],"description_known":false,"findings":[],\
                "full_name":"octo/herd","known":false,"links":[],"prefix":null,"pull_request":null,\
                "repo_id":"\(repository)"}
                """),
    ]

    private static let branchRows = [
        ContractCase(
            row: 11, method: "POST", paths: branches, permission: "tasks.write",
            body: #"{"repo_id":"\#(repository.uppercased())","branch_name":"feature/x","source_branch":""}"#,
            call: "create feature/x from default in \(FakeEngine.repository)", status: 201,
            data: #"{"branch_name":"feature/x","html_url":"H","repo_full_name":"octo/herd"}"#),
        ContractCase(
            row: 12, method: "GET", paths: branches, permission: "tasks.read",
            call: "branches of \(FakeEngine.task)", status: 200, data: "[\(branch)]"),
        ContractCase(
            row: 20, method: "POST", paths: ["/tasks/\(task)/branches/link"], permission: "tasks.write",
            body: #"{"repo_id":"\#(repository)","branch_name":"feature/x"}"#,
            call: "link feature/x of \(FakeEngine.repository)", status: 201, data: branch),
    ]
}
