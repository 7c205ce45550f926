// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import Testing

@testable import GitHub

@Suite("Webhooks about checks, branches and the repository itself")
struct RepositoryStateEventTests {
    @Test("check_suite gives every field that we use, and nil for what may be absent or null")
    func checkSuite() throws {
        let event = CheckSuiteEvent(
            action: "completed", id: 700, headSHA: "a1", status: "completed", conclusion: "startup_failure", appID: 7,
            appName: "Linter", updatedAt: GitHubTimestamp("2020-01-01T00:01:00Z"), repositoryID: 10,
            repositoryFullName: "octo/cat")
        #expect(try CheckSuiteEvent.decode(Bodies.checkSuite()) == event)
        for absent in [nil, NSNull()] as [Any?] {
            for path in ["status", "conclusion", "app", "updated_at"] {
                let suite = try CheckSuiteEvent.decode(Bodies.checkSuite { $0.set("check_suite.\(path)", to: absent) })
                #expect(path != "status" || suite.status == nil)
                #expect(path != "app" || (suite.appID == nil && suite.appName == nil))
            }
        }
    }

    @Test("status gives every field that we use")
    func status() throws {
        let event = StatusEvent(
            id: 800, sha: "a1", context: "CI/Build", state: "pending", targetURL: "https://ci.example",
            updatedAt: GitHubTimestamp("2020-01-01T00:01:00Z"), repositoryID: 10, repositoryFullName: "octo/cat")
        #expect(try StatusEvent.decode(Bodies.status()) == event)
    }

    @Test("create and delete name a branch only if it is one")
    func references() throws {
        #expect(try ReferenceEvent.decode(Bodies.reference()).branch == "feature/a")
        for kind in ["tag", "repository", "Branch"] {
            #expect(try ReferenceEvent.decode(Bodies.reference { $0.set("ref_type", to: kind) }).branch == nil)
        }
    }

    @Test("repository gives the former name after a rename and after both kinds of transfer")
    func formerNames() throws {
        func former(_ changes: Any?) throws -> String? {
            try RepositoryEvent.decode(Bodies.repository { $0.set("changes", to: changes) }).formerFullName
        }
        #expect(try former(["repository": ["name": ["from": "dog"]]]) == "octo/dog")
        #expect(try former(["owner": ["from": ["user": ["login": "mona"]]]]) == "mona/cat")
        #expect(try former(["owner": ["from": ["organization": ["login": "org"]]]]) == "org/cat")
        for nothing in [nil, NSNull(), [String: Any](), ["default_branch": ["from": "master"]]] as [Any?] {
            #expect(try former(nothing) == nil)
        }
    }

    @Test("repository gives the labels that we store, and nil where GitHub does not say")
    func labels() throws {
        let event = try RepositoryEvent.decode(Bodies.repository())
        #expect(event.repositoryFullName == "octo/cat")
        #expect(event.defaultBranch == "trunk")
        #expect(event.isPrivate == true)
        #expect(event.updatedAt == GitHubTimestamp("2020-01-01T00:01:00Z"))
        let bare = try RepositoryEvent.decode(
            Bodies.repository { $0["repository"] = ["id": 10, "full_name": "octo/cat"] })
        #expect(bare.defaultBranch == nil && bare.isPrivate == nil && bare.updatedAt == nil)
    }

    @Test("Each is refused without a required field")
    func missing() {
        for path in ["action", "check_suite", "check_suite.id", "check_suite.head_sha", "repository.id"] {
            #expect(throws: PayloadError.missingField(path: path)) {
                try CheckSuiteEvent.decode(Bodies.checkSuite { $0.set(path, to: nil) })
            }
        }
        for path in ["id", "sha", "context", "state", "repository"] {
            #expect(throws: PayloadError.missingField(path: path)) {
                try StatusEvent.decode(Bodies.status { $0.set(path, to: nil) })
            }
        }
        for path in ["ref", "ref_type", "repository.full_name"] {
            #expect(throws: PayloadError.missingField(path: path)) {
                try ReferenceEvent.decode(Bodies.reference { $0.set(path, to: nil) })
            }
        }
        for path in ["action", "repository", "repository.id", "repository.full_name"] {
            #expect(throws: PayloadError.missingField(path: path)) {
                try RepositoryEvent.decode(Bodies.repository { $0.set(path, to: nil) })
            }
        }
        for path in ["action", "review.id", "review.state", "pull_request.number", "repository"] {
            #expect(throws: PayloadError.missingField(path: path)) {
                try PullRequestReviewEvent.decode(Bodies.review { $0.set(path, to: nil) })
            }
        }
    }
}
