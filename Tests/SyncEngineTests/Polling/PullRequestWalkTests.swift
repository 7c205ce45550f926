// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Testing

@testable import SyncEngine

@Suite("A walk over the pull requests that changed")
struct PullRequestWalkTests {
    private func time(_ seconds: Int64) -> GitHubTimestamp { GitHubTimestamp(microseconds: seconds * 1_000_000) }

    @Test("goes on to the overlap before the watermark, and takes the first row as the new watermark")
    func overlap() {
        var walk = PullRequestWalk(from: time(10_000))
        let more1 = walk.read([time(20_000), time(10_001)], hasNext: true)
        #expect(more1)
        let more2 = walk.read([time(10_000), time(9_880)], hasNext: true)
        #expect(more2, "a row at the edge of the overlap is no end")
        let more3 = walk.read([time(9_880), time(9_879)], hasNext: true)
        #expect(!more3)
        #expect(walk.watermark == time(20_000))
    }

    @Test("keeps the watermark of its first page when newer rows come while it is under way")
    func frozen() {
        var walk = PullRequestWalk(from: time(10_000))
        let more4 = walk.read([time(20_000), time(19_000)], hasNext: true)
        #expect(more4)
        let more5 = walk.read([time(30_000), time(1)], hasNext: true)
        #expect(!more5)
        #expect(walk.watermark == time(20_000))
    }

    @Test("that ended early moves the watermark nowhere")
    func early() {
        var walk = PullRequestWalk(from: time(10_000), pages: 2)
        let more6 = walk.read([time(20_000)], hasNext: true)
        #expect(more6)
        let more7 = walk.read([time(15_000)], hasNext: true)
        #expect(!more7)
        #expect(walk.watermark == time(10_000))
        #expect(PullRequestWalk(from: time(10_000)).watermark == time(10_000), "nothing was read")
    }

    @Test("ends where GitHub names no next page, not at a short page")
    func end() {
        var walk = PullRequestWalk(from: time(10_000))
        let more8 = walk.read([time(20_000)], hasNext: true)
        #expect(more8)
        let more9 = walk.read([], hasNext: false)
        #expect(!more9)
        #expect(walk.watermark == time(20_000))
    }

    @Test("reads one page when nothing was read before")
    func first() {
        var walk = PullRequestWalk(from: nil)
        let more10 = walk.read([time(20_000), time(1)], hasNext: true)
        #expect(!more10)
        #expect(walk.watermark == time(20_000))
    }

    @Test("of an older answer does not move the watermark back")
    func monotonic() {
        var walk = PullRequestWalk(from: time(10_000))
        let more11 = walk.read([time(9_000)], hasNext: false)
        #expect(!more11)
        #expect(walk.watermark == time(10_000))
    }

    /// Pull requests change between the requests of a walk. Whatever the moments, each change is seen by this walk or is
    /// left to the next one (P3).
    @Test("misses no change, whatever changes while it is under way", arguments: 1 ... 200 as ClosedRange<UInt64>)
    func changes(seed: UInt64) {
        var random = SeededRandom(seed: seed)
        var now: Int64 = 100_000
        var list = (0 ..< 40).map { (number: $0, updated: now - Int64($0) * 60) }
        var seen: [Int: Int64] = [:]
        var watermark: GitHubTimestamp?
        func change(_ random: inout SeededRandom) {
            now += Int64.random(in: 0 ... 90, using: &random)
            let index = Int.random(in: 0 ..< list.count, using: &random)
            list[index].updated = now
            list.sort { $0.updated > $1.updated }
        }
        // The backfill has read everything once.
        for item in list { seen[item.number] = item.updated }
        watermark = time(now)
        for _ in 0 ..< 12 {
            for _ in 0 ..< Int.random(in: 0 ... 8, using: &random) { change(&random) }
            var walk = PullRequestWalk(from: watermark)
            var page = 0
            var goesOn = true
            while goesOn {
                let rows = list.dropFirst(page * 5).prefix(5)
                for row in rows { seen[row.number] = max(seen[row.number] ?? 0, row.updated) }
                goesOn = walk.read(rows.map { time($0.updated) }, hasNext: (page + 1) * 5 < list.count)
                page += 1
                if goesOn, Bool.random(using: &random) { change(&random) }
            }
            watermark = walk.watermark
        }
        // A quiet walk at the end.
        var walk = PullRequestWalk(from: watermark)
        var page = 0
        while true {
            let rows = list.dropFirst(page * 5).prefix(5)
            for row in rows { seen[row.number] = max(seen[row.number] ?? 0, row.updated) }
            guard walk.read(rows.map { time($0.updated) }, hasNext: (page + 1) * 5 < list.count) else { break }
            page += 1
        }
        for item in list { #expect(seen[item.number] == item.updated) }
    }
}
