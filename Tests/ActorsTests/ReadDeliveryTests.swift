// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Storage
import TestSupport
import Testing

@testable import Actors

@Suite("What a delivery takes in memory once its body is read")
struct ReadDeliveryTests {
    private static func read(_ pullRequest: TestPullRequest) -> ReadDelivery {
        let delivery = Delivery(
            sequence: 1, key: Sample.key(1), repoID: Sample.repo, projectID: Sample.project, event: "pull_request",
            isForm: false, attempts: 0, body: pullRequest.webhook("opened"))
        return ReadDelivery(delivery, makeUUID: UUID.init)
    }

    @Test("is a few kilobytes for a usual pull request")
    func usual() {
        let read = Self.read(TestPullRequest(number: 1, title: "PROJ-1: a change"))
        guard case .pullRequest(let snapshot) = read.news else {
            Issue.record("not read as a pull request: \(read.news)")
            return
        }
        #expect(snapshot.row.title == "PROJ-1: a change")
        #expect(read.footprint > ReadDelivery.leastFootprint)
        #expect(read.footprint < 4096)
    }

    @Test("counts a text of any length, and every reference")
    func unusual() {
        let long = Self.read(TestPullRequest(number: 1, title: String(repeating: "x", count: 1_000_000)))
        #expect(long.footprint > 1_000_000)
        let tasks = (1 ... 1000).map { "PROJ-\($0)" }.joined(separator: " ")
        var release = TestPullRequest(number: 1, title: "A release")
        release.body = tasks
        let many = Self.read(release)
        #expect(many.footprint > 1000 * MemoryLayout<TaskReference>.stride)
    }
}
