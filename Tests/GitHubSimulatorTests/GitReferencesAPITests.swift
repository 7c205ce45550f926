// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHubSimulator
import JSON
import Testing

@Suite struct GitReferencesAPITests {
    private static func tip(_ herd: Herd) async -> String {
        await herd.call("GET", "git/ref/heads/main").json["object"]?["sha"]?.stringValue ?? ""
    }

    private static func create(_ name: String, at sha: String, in herd: Herd) async -> APIResponse {
        await herd.call("POST", "git/refs", #"{"ref":"\#(name)","sha":"\#(sha)"}"#)
    }

    @Test func aBranchIsMadeReadMovedAndDeleted() async throws {
        let herd = try await Herd()
        let sha = await Self.tip(herd)
        let created = await Self.create("refs/heads/feature/wool", at: sha, in: herd)
        #expect(created.status == 201)
        #expect(created.headers["Location"] == created.json["url"]?.stringValue)
        #expect(created.json["ref"]?.stringValue == "refs/heads/feature/wool")
        // A slash in a branch's name may be encoded or not.
        for path in ["git/ref/heads/feature/wool", "git/ref/heads%2Ffeature%2Fwool"] {
            let read = await herd.call("GET", path)
            #expect(read.json["object"]?["sha"]?.stringValue == sha)
            #expect(read.headers["X-Poll-Interval"] == "300")
        }
        let later = try await herd.simulator.push(["More"], to: "main", in: herd.repository, by: "alpaca").sha
        let path = "git/refs/heads/feature/wool"
        #expect(await herd.call("PATCH", path, #"{"sha":"\#(later)"}"#).json["object"]?["sha"]?.stringValue == later)
        let back = await herd.call("PATCH", path, #"{"sha":"\#(sha)"}"#)
        #expect(back.status == 422)
        #expect(back.json["message"]?.stringValue == "Update is not a fast forward")
        #expect(await herd.call("PATCH", path, #"{"sha":"\#(sha)","force":true}"#).status == 200)
        #expect(await herd.call("DELETE", path).status == 204)
        let gone = await herd.call("DELETE", path)
        #expect(gone.status == 422)
        #expect(gone.json["message"]?.stringValue == "Reference does not exist")
        #expect(await herd.call("GET", path).status == 404)
    }

    @Test func whatExistsIsRefusedWithoutAListOfErrors() async throws {
        let herd = try await Herd()
        let sha = await Self.tip(herd)
        let again = await Self.create("refs/heads/shear", at: sha, in: herd)
        #expect(again.status == 422)
        #expect(again.json["message"]?.stringValue == "Reference already exists")
        #expect(again.json["errors"] == nil)
        #expect(again.json["status"]?.stringValue == "422")
    }

    @Test(arguments: [
        ("refs/heads/new", String(repeating: "1", count: 40), "Object does not exist"),
        ("heads/new", "", "Reference name must start with 'refs' and have at least two slashes."),
        ("refs/heads/a..b", "", "Reference update failed"),
        ("refs/heads/a b", "", "Reference update failed"),
        ("refs/heads/a.lock", "", "Reference update failed"),
        ("refs/heads/shear/again", "", "Reference update failed"),
    ])
    func whatGitWouldRefuseIsRefused(name: String, sha: String, message: String) async throws {
        let herd = try await Herd()
        let tip = await Self.tip(herd)
        let refused = await Self.create(name, at: sha.isEmpty ? tip : sha, in: herd)
        #expect(refused.status == 422)
        #expect(refused.json["message"]?.stringValue == message)
        #expect(
            try await herd.simulator.read { (state, _) throws(SimulatorError) in
                try state.branches(in: herd.repository.id).count
            } == 2)
    }

    @Test func aMissingFieldIsNamed() async throws {
        let herd = try await Herd()
        let refused = await herd.call("POST", "git/refs", #"{"ref":"refs/heads/new"}"#)
        #expect(refused.status == 422)
        #expect(refused.json["message"]?.stringValue == "Invalid request.\n\n\"sha\" wasn't supplied.")
    }

    @Test func matchingIsByTheBeginning() async throws {
        let herd = try await Herd()
        _ = try await herd.simulator.createBranch("shears", in: herd.repository, by: "alpaca")
        let matching = await herd.call("GET", "git/matching-refs/heads/shear")
        #expect(matching.json.arrayValue?.count == 2)
        #expect(await herd.call("GET", "git/matching-refs/heads/wool").json == [])
        #expect(await herd.call("GET", "git/ref/heads/shea").status == 404)
    }

    @Test func branchesTellTheirTipAndWhetherTheyAreProtected() async throws {
        let herd = try await Herd()
        let control = "/_simulator/repositories/alpaca/herd"
        #expect(await herd.call("PATCH", control, #"{"protected_branches":["main"]}"#).status == 200)
        let all = await herd.call("GET", "branches")
        #expect(all.json.arrayValue?.map { $0["protected"]?.boolValue } == [true, false])
        #expect(await herd.call("GET", "branches?protected=true").json.arrayValue?.count == 1)
        _ = try await herd.simulator.createBranch("a/b", in: herd.repository, by: "alpaca")
        #expect(await herd.call("GET", "branches/a/b").status == 404)
        let single = await herd.call("GET", "branches/a%2Fb")
        #expect(single.json["commit"]?["commit"]?["message"]?.stringValue == "Initial commit")
        #expect(await herd.call("GET", "branches/none").json["message"]?.stringValue == "Branch not found")
    }
}
