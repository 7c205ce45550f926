// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import Testing

@Suite struct PullChangesAPITests {
    private static let body = #"{"title":"Shear","head":"shear","base":"main","body":"ALPA-1"}"#

    /// A herd with a commit on `shear`, so that there is something to merge.
    private static func herd() async throws -> Herd {
        let herd = try await Herd()
        try await herd.simulator.push(["Shear"], to: "shear", in: herd.repository, by: "alpaca")
        return herd
    }

    private static func problem(_ response: APIResponse) -> JSONValue? {
        response.json["errors"]?.arrayValue?.first
    }

    @Test func onePullRequestIsOpenedForABranch() async throws {
        let herd = try await Self.herd()
        let created = await herd.call("POST", "pulls", Self.body)
        #expect(created.status == 201)
        #expect(created.headers["Location"] == created.json["url"]?.stringValue)
        #expect(created.json["user"]?["login"]?.stringValue == "octo-paca")
        #expect(created.json["merged"]?.boolValue == false)
        let again = await herd.call("POST", "pulls", Self.body)
        #expect(again.status == 422)
        #expect(again.json["message"]?.stringValue == "Validation Failed")
        #expect(
            Self.problem(again)?["message"]?.stringValue == "A pull request already exists for alpaca:shear."
        )
        try await herd.simulator.closePullRequest(1, in: herd.repository, by: "alpaca")
        #expect(await herd.call("POST", "pulls", Self.body).status == 201)
    }

    @Test func aForkIsNamedByItsOwner() async throws {
        let herd = try await Self.herd()
        let fork = try await herd.simulator.fork(herd.repository, owner: "cria")
        try await herd.simulator.push(["Llamas"], to: "shear", in: fork, by: "cria")
        let created = await herd.call("POST", "pulls", #"{"title":"Far","head":"cria:shear","base":"main"}"#)
        #expect(created.status == 201)
        #expect(created.json["head"]?["label"]?.stringValue == "cria:shear")
        #expect(created.json["head"]?["repo"]?["id"]?.integerValue == fork.id)
    }

    @Test func whatCannotBeMergedIsRefused() async throws {
        let herd = try await Herd()
        let equal = await herd.call("POST", "pulls", Self.body)
        #expect(Self.problem(equal)?["message"]?.stringValue == "No commits between main and shear")
        let head = await herd.call("POST", "pulls", #"{"title":"T","head":"none","base":"main"}"#)
        #expect(Self.problem(head)?["field"]?.stringValue == "head")
        let base = await herd.call("POST", "pulls", #"{"title":"T","head":"shear","base":"none"}"#)
        #expect(Self.problem(base)?["field"]?.stringValue == "base")
        let title = await herd.call("POST", "pulls", #"{"head":"shear","base":"main"}"#)
        #expect(title.status == 422)
        #expect(title.json["message"]?.stringValue?.contains("\"title\" wasn't supplied") == true)
    }

    @Test func titleBaseAndStateChange() async throws {
        let herd = try await Self.herd()
        _ = try await herd.openPullRequest()
        let edited = await herd.call("PATCH", "pulls/1", #"{"title":"New","state":"closed"}"#)
        #expect(edited.json["title"]?.stringValue == "New")
        #expect(edited.json["state"]?.stringValue == "closed")
        #expect(await herd.call("PATCH", "pulls/1", #"{"state":"open"}"#).json["state"]?.stringValue == "open")
        let refused = await herd.call("PATCH", "pulls/1", #"{"base":"none"}"#)
        #expect(refused.status == 422)
        #expect(Self.problem(refused)?["message"]?.stringValue == "Proposed base branch 'none' was not found")
    }

    @Test func mergingHappensOnceAndOnlyAtTheExpectedCommit() async throws {
        let herd = try await Self.herd()
        let opened = try await herd.openPullRequest()
        #expect(await herd.call("GET", "pulls/1/merge").status == 404)
        let moved = await herd.call("PUT", "pulls/1/merge", #"{"sha":"\#(Commit.absent)"}"#)
        #expect(moved.status == 409)
        try await herd.simulator.convertToDraft(1, in: herd.repository, by: "alpaca")
        #expect(await herd.call("PUT", "pulls/1/merge").status == 405)
        try await herd.simulator.markReadyForReview(1, in: herd.repository, by: "alpaca")
        let merged = await herd.call("PUT", "pulls/1/merge", #"{"sha":"\#(opened.head.sha)"}"#)
        #expect(merged.status == 200)
        #expect(merged.json["message"]?.stringValue == "Pull Request successfully merged")
        #expect(await herd.call("GET", "pulls/1/merge").status == 204)
        #expect(await herd.call("PUT", "pulls/1/merge").json["message"]?.stringValue == "Pull Request is not mergeable")
        // The merged commits are in the base branch, so there is nothing to open another pull request for.
        let again = await herd.call("POST", "pulls", Self.body)
        #expect(Self.problem(again)?["message"]?.stringValue == "No commits between main and shear")
    }

    @Test func aDiffIsTextOfTheTypeThatWasAskedFor() async throws {
        let herd = try await Self.herd()
        _ = try await herd.openPullRequest()
        let accept = HeaderField(name: "Accept", value: "application/vnd.github.diff")
        let diff = await herd.call("GET", "pulls/1", headers: [accept])
        #expect(diff.status == 200)
        #expect(diff.headers["Content-Type"] == "application/vnd.github.diff; charset=utf-8")
        let text = String(decoding: diff.body, as: UTF8.self)
        let single = await herd.call("GET", "pulls/1").json
        let lines = text.split(separator: "\n")
        #expect(lines.count { $0.hasPrefix("diff --git ") } == single["changed_files"]?.integerValue)
        #expect(lines.count { $0.hasPrefix("+//") } == single["additions"]?.integerValue)
        #expect(lines.count { $0.hasPrefix("-//") } == single["deletions"]?.integerValue)
    }

    @Test func theNewerVersionHasDroppedWhatWasAnnounced() async throws {
        let herd = try await Self.herd()
        _ = try await herd.openPullRequest()
        let newer = [HeaderField(name: "X-GitHub-Api-Version", value: "2026-03-10")]
        #expect(await herd.call("GET", "pulls/1").json["merge_commit_sha"] != nil)
        #expect(await herd.call("GET", "pulls/1", headers: newer).json["merge_commit_sha"] == nil)
        #expect(await herd.call("GET", "pulls", headers: newer).json.arrayValue?.first?["assignee"] == nil)
        let unknown = [HeaderField(name: "X-GitHub-Api-Version", value: "1999-01-01")]
        #expect(await herd.call("GET", "pulls/1", headers: unknown).status == 400)
    }
}
