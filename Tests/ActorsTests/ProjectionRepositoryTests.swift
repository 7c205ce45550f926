// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Actors
@testable import Storage

@Suite("Which repository news is about")
struct ProjectionRepositoryTests {
    private func origin(_ id: Int64, _ names: String...) -> PayloadOrigin {
        PayloadOrigin(repoID: Sample.repo, githubID: id, names: names)
    }

    private func news(
        _ fullName: String, id: Int64 = 42, branch: String? = nil, isPrivate: Bool? = nil, at seconds: Int64? = 5
    ) -> RepositorySnapshot {
        RepositorySnapshot(
            repoID: Sample.repo, githubID: id, fullName: fullName, defaultBranch: branch, isPrivate: isPrivate,
            updatedAt: seconds.map { PostgresTimestamp(microseconds: $0 * 1_000_000) })
    }

    private func projection(_ row: RepositoryRow) -> Projection {
        Projection(project: Sample.project, view: Sample.view(repositories: [row]))
    }

    private func relabels(_ projection: Projection) -> [UInt8]? {
        projection.writes.first { $0.statement.name == "repository.relabel" }?.bytes
    }

    @Test("A payload about another repository than the linked one is refused and changes nothing (P7)")
    func refused() {
        var projection = projection(Sample.repository(githubID: 42))
        projection.apply(
            .pullRequest(Sample.news()), action: "opened", of: Sample.key(0), from: origin(43, "octo/herd"))
        #expect(projection.outcomes[0].state == .failed)
        #expect(projection.outcomes[0].error?.contains("43") == true)
        #expect(projection.writes.map(\.statement.name) == ["delivery.take"])
    }

    @Test("A payload about the linked repository is applied, whatever its present name")
    func renamed() {
        var projection = projection(Sample.repository(githubID: 42))
        projection.apply(
            .pullRequest(Sample.news()), action: "opened", of: Sample.key(0), from: origin(42, "octo/other"))
        #expect(projection.outcomes[0].state == .applied)
        #expect(relabels(projection) == nil)
    }

    @Test("An unknown GitHub id is learned from a payload with the stored name, and then kept")
    func learned() {
        var projection = projection(Sample.repository(githubID: nil))
        projection.apply(.check(Sample.check(nil)), action: nil, of: Sample.key(0), from: origin(42, "Octo/Herd"))
        #expect(
            relabels(projection)
                == RepositoryStore.relabel([Sample.repository(githubID: 42)], project: Sample.project).bytes)
        projection.apply(.check(Sample.check("success")), action: nil, of: Sample.key(1), from: origin(43, "octo/herd"))
        #expect(projection.outcomes.map(\.state) == [.applied, .failed])
    }

    @Test("Under another name no id is learned, and the payload is applied: the repository may have been renamed")
    func unknown() {
        var projection = projection(Sample.repository(githubID: nil))
        projection.apply(.check(Sample.check(nil)), action: nil, of: Sample.key(0), from: origin(42, "octo/new"))
        #expect(projection.outcomes[0].state == .applied)
        #expect(relabels(projection) == nil)
    }

    @Test("A rename is followed by the former name, also when the id is learned from it")
    func followed() {
        for known in [42, nil] as [Int64?] {
            var projection = projection(Sample.repository(githubID: known))
            projection.apply(
                .repository(news("octo/flock", branch: "trunk", isPrivate: true)), action: "renamed",
                of: Sample.key(0), from: origin(42, "octo/flock", "octo/herd"))
            var row = Sample.repository(fullName: "octo/flock", at: 5)
            row.defaultBranch = "trunk"
            row.isPrivate = true
            #expect(relabels(projection) == RepositoryStore.relabel([row], project: Sample.project).bytes)
            #expect(projection.outcomes[0].reason == nil)
        }
    }

    @Test(
        "An answer to a request for the stored name gives the id, whatever the present name; to another name it does not"
    )
    func answered() {
        let answer = news("octo/flock")
        for (asked, isFollowed) in [("Octo/Herd", true), ("octo/other", false), (nil, false)] as [(String?, Bool)] {
            var projection = projection(Sample.repository(githubID: nil))
            #expect(projection.apply(.repository(answer, askedAs: asked)) == .done)
            let row = Sample.repository(fullName: "octo/flock", at: 5)
            let written = RepositoryStore.relabel([row], project: Sample.project).bytes
            #expect(relabels(projection) == (isFollowed ? written : nil))
        }
    }

    @Test("Older labels, and those of a repository whose id is unknown, are not written and say why")
    func notFollowed() {
        var older = projection(Sample.repository(at: 6))
        #expect(older.relabel(news("octo/flock"))?.text.contains("newer") == true)
        var unknown = projection(Sample.repository(githubID: nil))
        #expect(unknown.relabel(news("octo/flock"))?.text.contains("identity") == true)
        var same = projection(Sample.repository(at: 5))
        #expect(same.relabel(news("octo/herd"))?.text == "nothing new")
        for projection in [older, unknown, same] { #expect(relabels(projection) == nil) }
    }
}
