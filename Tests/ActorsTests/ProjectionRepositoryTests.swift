// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Actors
@testable import Storage

@Suite("Which repository news is about")
struct ProjectionRepositoryTests {
    private func origin(_ id: Int64, _ names: String..., at seconds: Int64? = nil) -> PayloadOrigin {
        PayloadOrigin(repoID: Sample.repo, githubID: id, names: names, at: seconds.map(time))
    }

    private func time(_ seconds: Int64) -> PostgresTimestamp { PostgresTimestamp(microseconds: seconds * 1_000_000) }

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

    @Test("A payload about the linked repository is applied, and the name that it shows is followed if it is newer")
    func renamed() {
        for (known, said, isFollowed) in [
            (nil, nil, true), (nil, 4, true), (4, 5, true), (4, nil, false), (4, 4, false), (5, 4, false),
        ] as [(Int64?, Int64?, Bool)] {
            var projection = projection(Sample.repository(githubID: 42, at: known))
            projection.apply(
                .pullRequest(Sample.news()), action: "opened", of: Sample.key(0),
                from: origin(42, "newco/herd", at: said))
            #expect(projection.outcomes[0].state == .applied)
            var row = Sample.repository(githubID: 42, fullName: "newco/herd", at: known)
            row.namedAt = said.map(time)
            let written = RepositoryStore.relabel([row], project: Sample.project).bytes
            #expect(relabels(projection) == (isFollowed ? written : nil), "known \(known ?? 0), said \(said ?? 0)")
        }
    }

    @Test("A name that a payload showed is not taken back by an older rename, whose other labels count all the same")
    func olderRename() {
        var row = Sample.repository(fullName: "newco/herd", at: 3)
        row.namedAt = time(6)
        var projection = projection(row)
        let rename = RepositorySnapshot(
            repoID: Sample.repo, githubID: 42, fullName: "octo/flock", defaultBranch: "trunk", isPrivate: nil,
            updatedAt: time(5), nameSource: .event(former: "octo/herd"))
        #expect(projection.relabel(rename) == nil)
        #expect(projection.view.repositories[Sample.repo]?.fullName == "newco/herd")
        #expect(projection.view.repositories[Sample.repo]?.defaultBranch == "trunk")
    }

    @Test("Of two renames in one second the one that begins at the stored name is the later", arguments: [true, false])
    func renamesOfOneSecond(inOrder: Bool) {
        let renames = [
            event("octo/tmp", former: "octo/herd", at: 5), event("octo/flock", former: "octo/tmp", at: 5),
        ]
        var projection = projection(Sample.repository(at: 4))
        for rename in inOrder ? renames : renames.reversed() { _ = projection.relabel(rename) }
        #expect(projection.view.repositories[Sample.repo]?.fullName == "octo/flock")
    }

    @Test("Whether a repository is archived is followed in the order of GitHub's times")
    func archived() {
        func news(_ isArchived: Bool?, at seconds: Int64) -> RepositorySnapshot {
            RepositorySnapshot(
                repoID: Sample.repo, githubID: 42, fullName: "octo/herd", defaultBranch: nil, isPrivate: nil,
                isArchived: isArchived, updatedAt: time(seconds), nameSource: .event(former: nil))
        }
        var projection = projection(Sample.repository(at: 4))
        #expect(projection.relabel(news(true, at: 6)) == nil)
        #expect(projection.relabel(news(false, at: 5)) == .superseded)
        _ = projection.relabel(news(nil, at: 7))
        #expect(projection.view.repositories[Sample.repo]?.isArchived == true)
        #expect(projection.relabel(news(false, at: 8)) == nil)
        #expect(projection.view.repositories[Sample.repo]?.isArchived == false)
    }

    private func event(
        _ fullName: String, former: String, of repo: UUID = Sample.repo, id: Int64 = 42, at seconds: Int64
    ) -> RepositorySnapshot {
        RepositorySnapshot(
            repoID: repo, githubID: id, fullName: fullName, defaultBranch: nil, isPrivate: nil,
            updatedAt: time(seconds), nameSource: .event(former: former))
    }

    private var two: ProjectView {
        Sample.view(repositories: [
            Sample.repository(fullName: "octo/app"),
            RepositoryRow(
                id: Sample.otherRepo, githubID: 43, owner: "octo", name: "app-v2", defaultBranch: "main",
                isPrivate: false, githubUpdatedAt: nil),
        ])
    }

    private func names(_ projection: Projection) -> [String?] {
        [Sample.repo, Sample.otherRepo].map { projection.view.repositories[$0]?.fullName }
    }

    @Test("A name goes from one repository to another in any order, and is taken off before it is written")
    func exchanged() {
        let away = event("octo/app-legacy", former: "octo/app", at: 5)
        let into = event("octo/app", former: "octo/app-v2", of: Sample.otherRepo, id: 43, at: 6)
        for renames in [[away, into], [into, away]] {
            var projection = Projection(project: Sample.project, view: two)
            for rename in renames { #expect(projection.relabel(rename) == nil) }
            #expect(names(projection) == ["octo/app-legacy", "octo/app"])
            #expect(
                projection.writes.map(\.statement.name) == ["repository.vacate_names", "repository.relabel"])
        }
    }

    @Test("A repository whose name another one has by now is marked until its own news comes")
    func marked() {
        var projection = Projection(project: Sample.project, view: two)
        _ = projection.relabel(event("octo/app", former: "octo/app-v2", of: Sample.otherRepo, id: 43, at: 6))
        #expect(names(projection) == ["octo/app~42", "octo/app"])
        // A late payload from before the rename does not take the name back.
        projection.follow(origin(42, "octo/app", at: 5))
        #expect(names(projection) == ["octo/app~42", "octo/app"])
        projection.follow(origin(42, "octo/legacy", at: 7))
        #expect(names(projection) == ["octo/legacy", "octo/app"])
    }

    @Test("An unknown GitHub id is learned from a payload with the stored name, and then kept")
    func learned() {
        var projection = projection(Sample.repository(githubID: nil))
        projection.apply(.check(Sample.check(nil)), action: nil, of: Sample.key(0), from: origin(42, "Octo/Herd"))
        #expect(
            relabels(projection)
                == RepositoryStore.relabel(
                    [Sample.repository(githubID: 42, fullName: "Octo/Herd")], project: Sample.project
                ).bytes)
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
