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
        _ attempts: [RemovalAttempt], isNamed: Bool = true, isSettled: Bool = true, tries: Int32 = 1,
        days: Int = 0
    ) -> CleanupDecision {
        .make(
            attempts, .init(isNamed: isNamed, isSettled: isSettled, tries: tries, age: .seconds(days * 86_400)),
            random: 2000)
    }

    @Test("a removal is done when one credential removed the hook, or saw that there is none")
    func done() {
        #expect(decide([.removed]) == .done)
        #expect(decide([.refused("no"), .removed]) == .done)
        #expect(decide([.nothingThere]) == .done)
        #expect(decide([.credentialRefused("no"), .outOfSight, .nothingThere]) == .done)
        #expect(decide([.nothingThere], isNamed: false) == .done)
    }

    @Test("a removal waits while it may succeed later, or a request may still make the hook")
    func waits() {
        let down = GitHubError(.timedOut, operation: "GET /x")
        let limited = GitHubError(.rateLimited(retryAfter: .seconds(900)), operation: "GET /x")
        #expect(decide([.failed(down)]) == .retry(after: .seconds(10), down.description))
        #expect(decide([.failed(down)], tries: 3) == .retry(after: .seconds(40), down.description))
        #expect(decide([.failed(limited)]) == .retry(after: .seconds(900), limited.description))
        #expect(decide([.outOfSight, .failed(down)]) == .retry(after: .seconds(10), down.description))
        #expect(decide([.linkUnderWay]) == .retry(after: .seconds(60), "the repository is being linked"))
        #expect(
            decide([.nothingThere], isNamed: false, isSettled: false)
                == .retry(after: .seconds(120), "no hook with our address yet"))
        #expect(
            decide([.refused("no"), .outOfSight])
                == .retry(after: .seconds(21_600), "no; the repository is not visible to the token"))
        #expect(
            decide([.outOfSight, .outOfSight])
                == .retry(after: .seconds(86_400), "the repository is not visible to the token"))
        #expect(
            decide([.blocked("dmca")]) == .retry(after: .seconds(7 * 86_400), "GitHub has blocked the repository: dmca")
        )
        #expect(decide([]) == .retry(after: .seconds(21_600), "no token is left that could remove the hook"))
    }

    @Test(
        "a removal that nobody could do ends after 30 days, but never at its first try",
        arguments: [
            [.outOfSight], [.credentialRefused("no")], [.archived], [.blocked("dmca")], [.refused("no")],
            [.otherRepository], [],
        ] as [[RemovalAttempt]])
    func ends(attempts: [RemovalAttempt]) {
        for (days, tries, isOver) in [(29, 50, false), (30, 1, false), (30, 2, true), (400, 1, false)] {
            guard case .giveUp(let reason) = decide(attempts, tries: Int32(tries), days: days) else {
                #expect(!isOver, "\(attempts) after \(days) days")
                continue
            }
            #expect(isOver && !reason.isEmpty, "\(attempts) after \(days) days")
        }
        let down = GitHubError(.timedOut, operation: "GET /x")
        #expect(decide(attempts + [.failed(down)], tries: 99, days: 89) != .giveUp(down.description))
        #expect(decide(attempts + [.failed(down)], tries: 99, days: 90) == .giveUp(down.description))
        #expect(decide(attempts + [.removed], tries: 99, days: 99) == .done)
    }

    @Test("an error of GitHub's is told from another by what it says")
    func refusals() {
        func attempt(_ status: Int, _ words: String) -> RemovalAttempt {
            RemovalAttempt(GitHubError(.status(status), operation: "DELETE /x", message: words))
        }
        #expect(attempt(401, "Bad credentials") == .credentialRefused("Bad credentials"))
        #expect(attempt(403, "Repository was archived so is read-only.") == .archived)
        #expect(attempt(451, "Repository access blocked") == .blocked("Repository access blocked"))
        #expect(attempt(403, "Repository access blocked") == .blocked("Repository access blocked"))
        guard case .refused = attempt(403, "Resource not accessible by personal access token") else {
            Issue.record("not refused")
            return
        }
        guard case .failed = attempt(502, "") else {
            Issue.record("not passing")
            return
        }
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
