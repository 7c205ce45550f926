// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import Testing

@testable import SyncEngine

@Suite("Decisions about hooks and tokens")
struct HookPlanTests {
    @Test(
        "a hook that waits to be removed is deleted, another is taken over",
        arguments: [
            ([], [], [], nil),
            ([5], [], [], 5),
            ([5], [5], [5], nil),
            ([5, 6], [5], [5], 6),
            ([5, 6], [], [5], 6),
            ([5], [7], [], 5),
            ([5, 6], [0], [5, 6], nil),
            ([], [0, 5], [], nil),
        ] as [([Int64], [Int64], [Int64], Int64?)])
    func plan(found: [Int64], waiting: [Int64], deleted: [Int64], adopted: Int64?) {
        let plan = HookPlan(found: found, waiting: waiting)
        #expect(plan.deleted == deleted)
        #expect(plan.adopted == adopted)
    }

    private func decide(
        _ attempts: [RemovalAttempt], isNamed: Bool = true, isSettled: Bool = true, tries: Int32 = 1
    ) -> CleanupDecision {
        .make(attempts, isNamed: isNamed, isSettled: isSettled, tries: tries, random: 2000)
    }

    @Test("a removal is done when one credential removed the hook, or all found none")
    func done() {
        #expect(decide([.removed]) == .done)
        #expect(decide([.refused("no"), .removed]) == .done)
        #expect(decide([.nothingThere]) == .done)
        #expect(decide([.noRepository, .noRepository]) == .done)
        #expect(decide([.nothingThere], isNamed: false) == .done)
    }

    @Test("a removal waits while it may succeed later, or a request may still make the hook")
    func waits() {
        let down = GitHubError(.timedOut, operation: "GET /x")
        let limited = GitHubError(.rateLimited(retryAfter: .seconds(900)), operation: "GET /x")
        #expect(decide([.failed(down)]) == .retry(after: .seconds(10), down.description))
        #expect(decide([.failed(down)], tries: 3) == .retry(after: .seconds(40), down.description))
        #expect(decide([.failed(limited)]) == .retry(after: .seconds(900), limited.description))
        #expect(decide([.noRepository, .failed(down)]) == .retry(after: .seconds(10), down.description))
        #expect(decide([.linkUnderWay]) == .retry(after: .seconds(60), "the repository is being linked"))
        #expect(
            decide([.nothingThere], isNamed: false, isSettled: false)
                == .retry(after: .seconds(120), "no hook with our address yet"))
        #expect(decide([.refused("no"), .noRepository]) == .retry(after: .seconds(21_600), "no"))
        #expect(decide([]) == .retry(after: .seconds(21_600), "no token is left that could remove the hook"))
    }

    @Test(
        "a classic token needs a repository scope; other tokens do not tell their rights",
        arguments: [
            (nil, true), (["repo"], true), (["public_repo", "gist"], true), ([], false),
            (["admin:repo_hook"], false), (["repo:status"], false),
        ] as [([String]?, Bool)])
    func scopes(scopes: [String]?, isEnough: Bool) {
        #expect(TokenScopes.missing(from: scopes).isEmpty == isEnough)
    }

    @Test("addresses are the contract's, with or without a slash at the end of the base")
    func addresses() throws {
        let project = try #require(UUID(uuidString: "0B1C5F6E-0000-4000-8000-0000000000AA"))
        let expected =
            "https://paca.example/x/api/v1/plugins/com.paca.github/projects/0b1c5f6e-0000-4000-8000-0000000000aa/webhook"
        for base in ["https://paca.example/x", "https://paca.example/x/", "https://paca.example/x//"] {
            let url = try #require(URL(string: base))
            #expect(HookAddresses(publicURL: url).address(of: project) == expected)
        }
        let gitHub = GitHubSite(apiURL: try #require(URL(string: "https://api.github.com")))
        #expect(gitHub.cloneURL(of: "a/b") == "https://github.com/a/b.git")
        let enterprise = GitHubSite(apiURL: try #require(URL(string: "https://git.example:8443/api/v3")))
        #expect(enterprise.pageURL(of: "a/b") == "https://git.example:8443/a/b")
    }
}
