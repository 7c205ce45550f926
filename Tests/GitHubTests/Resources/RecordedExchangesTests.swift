// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import JSON
import TestGitHub
import TestSupport
import Testing

@testable import GitHub

@Suite(
    "Recorded exchanges with GitHub are understood",
    .enabled(if: RealBodies.exist, "needs ../shared/testdata/github beside the package")
)
struct RecordedExchangesTests {
    @Test("each of them, as Foundation reads it", arguments: RecordedExchange.names)
    func exchange(name: String) async throws {
        let exchange = try RecordedExchange(name)
        let check = try #require(Self.checks[name], "nothing checks this exchange")
        try await check(exchange)
    }

    @Test("and none is missing that is checked here")
    func complete() {
        #expect(Set(Self.checks.keys) == Set(RecordedExchange.names))
    }

    private typealias Check = @Sendable (RecordedExchange) async throws -> Void

    private static let checks: [String: Check] =
        errors.merging(repositories) { $1 }.merging(hooks) { $1 }.merging(pulls) { $1 }.merging(commits) { $1 }

    private static let errors: [String: Check] = [
        "403-abuse-retry-after": { exchange in
            let error = try await exchange.error()
            #expect(error.kind == .rateLimited(retryAfter: .seconds(30)))
        },
        "403-rate-limit-exhausted": { exchange in
            let error = try await exchange.error()
            #expect(error.kind == .rateLimited(retryAfter: .seconds(4)))
        },
        "403-no-permission": { exchange in
            let error = try await exchange.error()
            #expect(error.httpStatus == 403)
            #expect(error.message == "Must have push access to view collaborator permission.")
        },
        "422-base-branch-not-found": { exchange in
            let error = try await exchange.error()
            let message = "Proposed base branch 'non-existing' was not found"
            #expect(error.message == "Validation Failed")
            #expect(
                error.fieldErrors
                    == [.init(resource: "PullRequest", field: "base", code: "invalid", message: message)])
        },
        "422-label-validation": { exchange in
            let error = try await exchange.error()
            #expect(
                error.fieldErrors
                    == [.init(resource: "Label", field: "color", code: "invalid", message: nil)])
        },
        "app-401-bad-jwt": { exchange in
            let error = try await exchange.error()
            #expect(error.httpStatus == 401)
            #expect(error.message == "A JSON web token could not be decoded")
        },
        "user-401-bad-credentials": { exchange in
            let error = try await exchange.error()
            #expect(error.httpStatus == 401)
            #expect(error.message == "Bad credentials")
            #expect(error.outcomeUnknown == false)
        },
        "repo-get-404": { exchange in
            let error = try await exchange.error()
            #expect(error.httpStatus == 404)
        },
        "hook-get-404": { exchange in
            let error = try await exchange.error()
            #expect(error.httpStatus == 404)
            #expect(error.requestID == exchange.response.headers["x-github-request-id"])
        },
    ]

    private static let repositories: [String: Check] = [
        "user-get": { exchange in
            try await exchange.replay { client in
                let user = try await client.user()
                #expect(user.id == exchange.recorded.int64("body.id"))
                #expect(user.login == exchange.recorded.string("body.login"))
                #expect(user.token.scopes?.contains("admin:repo_hook") == true)
                #expect(user.token.scopes?.count == 10)
                #expect(user.token.expiresAt == nil)
            }
        },
        "user-repos-page1-of-101": { exchange in
            try await exchange.replay { client in
                var pages = client.repositories().makeAsyncIterator()
                let page = try #require(try await pages.next())
                #expect(page.items.count == exchange.recorded.count("body"))
                for (index, repository) in page.items.enumerated() { exchange.check(repository, at: "body.\(index)") }
                #expect(page.next == "https://api.github.com/user/repos?type=all&per_page=30&page=2")
                #expect(page.headers.rateLimit?.remaining == 4470)
            }
        },
        "repo-get": { exchange in
            try await exchange.replay { exchange.check(try await $0.repository(exchange.repository)) }
        },
        "repo-304-if-none-match": { exchange in
            try await exchange.replay { client in
                let request = GitHubRequest(.get, exchange.path, ifNoneMatch: "W/\"295ae3430c604f3d10b6eb145fe511b5\"")
                let response = try await client.send(request)
                #expect(response.status == 304)
            }
        },
        "repo-renamed-301": { exchange in
            let found = try RecordedExchange("repo-get").response
            let transport = ScriptedTransport(exchange.response, found)
            _ = try await RecordedExchange.client(transport).repository(exchange.repository)
            #expect(
                transport.sent.map(\.line)
                    == ["GET \(exchange.path)", "GET https://api.github.com/repositories/40763577"])
        },
        "rate-limit-get": { exchange in
            try await exchange.replay { client in
                let limits = try await client.rateLimit()
                #expect(Set(limits.map(\.resource)) == ["core", "search", "graphql", "integration_manifest"])
                let core = limits.first { $0.resource == "core" }
                #expect(core?.limit == 5000)
                #expect(core?.remaining == 4944)
                #expect(core?.used == nil)
                #expect(core?.resetAt == GitHubTimestamp(epochSeconds: 1_570_055_937))
            }
        },
    ]

    private static let hooks: [String: Check] = [
        "hook-create-201": { exchange in
            try await exchange.replay { client in
                let configuration = HookConfiguration(url: "u", secret: Secret("s"), events: ["push"])
                exchange.check(try await client.createHook(configuration, in: exchange.repository))
            }
        },
        "org-hook-create-201": { exchange in exchange.check(try exchange.decode(RepositoryHook.init)) },
        "hook-get": { exchange in
            try await exchange.replay { exchange.check(try await $0.hook(exchange.number, in: exchange.repository)) }
        },
        "hook-delete-204": { exchange in
            try await exchange.replay { try await $0.deleteHook(exchange.number, in: exchange.repository) }
        },
        "hook-ping-204": { exchange in
            try await exchange.replay { try await $0.pingHook(exchange.number, in: exchange.repository) }
        },
        "hooks-list-empty": { exchange in
            try await exchange.replay { client in
                let hooks = try await client.hooks(of: exchange.repository).collect()
                #expect(hooks.isEmpty)
            }
        },
    ]

    private static let pulls: [String: Check] = [
        "pull-create-201": { exchange in
            try await exchange.replay { client in
                exchange.check(
                    try await client.createPullRequest(
                        title: "t", head: "h", base: "b", body: nil, in: exchange.repository))
            }
        },
        "pull-get": { exchange in
            try await exchange.replay { client in
                exchange.check(try await client.pullRequest(Int32(exchange.number), in: exchange.repository))
            }
        },
        "pull-close-patch": { exchange in exchange.check(try exchange.decode(PullRequestPayload.init)) },
        "pulls-list-by-head": list,
        "pulls-list-open-2": list,
        "pulls-list-open-empty": list,
    ]

    private static let list: Check = { exchange in
        try await exchange.replay { client in
            let pulls = try await client.pullRequests(in: exchange.repository).collect()
            #expect(pulls.count == exchange.recorded.count("body"))
            for (index, pull) in pulls.enumerated() { exchange.check(pull, at: "body.\(index)") }
        }
    }

    private static let commits: [String: Check] = [
        "check-runs-list": { exchange in
            try await exchange.replay { client in
                let runs = try await client.checkRuns(commit: exchange.commit, in: exchange.repository).collect()
                #expect(runs.count == exchange.recorded.count("body.check_runs"))
                for (index, run) in runs.enumerated() { exchange.check(run, at: "body.check_runs.\(index)") }
            }
        },
        "combined-status": { exchange in
            try await exchange.replay { client in
                let status = try await client.combinedStatus(commit: exchange.commit, in: exchange.repository)
                #expect(status.state == exchange.recorded.string("body.state"))
                #expect(status.sha == exchange.recorded.string("body.sha"))
                #expect(status.totalCount == exchange.recorded.int64("body.total_count"))
                #expect(status.statuses.count == exchange.recorded.count("body.statuses"))
                for (index, one) in status.statuses.enumerated() { exchange.check(one, at: "body.statuses.\(index)") }
            }
        },
        "status-create-201": { exchange in exchange.check(try exchange.decode(CommitStatus.init)) },
        "statuses-list": { exchange in
            let statuses = try exchange.decode { (scanner) throws(PayloadError) in
                try scanner.elements(CommitStatus.init)
            }
            for (index, status) in statuses.enumerated() { exchange.check(status, at: "body.\(index)") }
        },
        "ref-get": { exchange in
            let path = exchange.path.replacing("/git/refs/", with: "/git/ref/")
            try await exchange.replay(path: path) { client in
                exchange.check(try await client.reference("heads/main", in: exchange.repository))
            }
        },
        "ref-create-201": { exchange in
            try await exchange.replay { client in
                exchange.check(
                    try await client.createReference(ref: "refs/heads/x", sha: "1", in: exchange.repository))
            }
        },
        "ref-update-patch": { exchange in exchange.check(try exchange.decode(GitReference.init)) },
        "ref-delete-204": { exchange in
            try await exchange.replay { client in
                let response = try await client.send(GitHubRequest(.delete, exchange.path))
                #expect(response.status == 204)
            }
        },
        "refs-list": { exchange in
            let references = try exchange.decode { (scanner) throws(PayloadError) in
                try scanner.elements(GitReference.init)
            }
            for (index, reference) in references.enumerated() { exchange.check(reference, at: "body.\(index)") }
        },
        "paginated-issues-page1-of-5": page(next: 2),
        "paginated-issues-page2-of-5": page(next: 3),
        "paginated-issues-page5-of-5": page(next: nil),
    ]

    private static func page(next: Int?) -> Check {
        { exchange in
            let address = "https://api.github.com/repositories/515435940/issues?per_page=3&page="
            #expect(LinkHeader.next(in: exchange.response.headers) == next.map { "\(address)\($0)" })
        }
    }
}
