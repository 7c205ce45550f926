// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Demo

@Suite("What the demo expects")
struct DemoTruthTests {
    @Test(
        "Tasks are named by the design's rule",
        arguments: [
            ("ALPA-1", [1]), ("feature_alpa-2_fence", [2]), ("\u{7F8A}ALPA-5\u{3002}", [5]),
            ("nomad/Alpa-0006/well", [6]),
            ("ALPA-1, ALPA-2 and ALPA-1", [1, 2]), ("ALPA-1.2", [1]), ("XALPA-1", []), ("ALPA-1x", []),
            ("ALPA-1234567", []),
            ("SHEAR-3", []), ("ALPA 3", []),
        ])
    func names(text: String, numbers: [Int32]) {
        #expect(TaskNames.numbers(in: [text], prefix: "ALPA") == Set(numbers))
    }

    @Test("A pull request is linked through its branch, unless it comes from a fork, and to every task it names")
    func links() {
        var expected = ExpectedLinks(prefix: "ALPA", tasks: [1, 2, 3], manual: ["wash": 3])
        expected.branchCreated("alpa-1-feed")
        expected.pullRequest(1, head: "alpa-1-feed", isFromFork: false, title: "ALPA-2 ALPA-9", body: nil)
        expected.pullRequest(2, head: "wash", isFromFork: false, title: "Wash", body: nil)
        expected.pullRequest(3, head: "wash", isFromFork: true, title: "Wash", body: "SHEAR-1")
        #expect(
            expected.links == [
                .init(subject: .branch("wash"), task: "ALPA-3"): ["manual"],
                .init(subject: .branch("alpa-1-feed"), task: "ALPA-1"): ["reference"],
                .init(subject: .pullRequest(1), task: "ALPA-1"): ["branch", "reference"],
                .init(subject: .pullRequest(1), task: "ALPA-2"): ["reference"],
                .init(subject: .pullRequest(2), task: "ALPA-3"): ["branch"],
            ])
    }

    @Test(
        "A delivery ends as its event and body say",
        arguments: [
            ("star", "{}", "ignored"), ("star", "no JSON", "ignored"), ("ping", "{}", "applied"),
            ("pull_request", "{}", "failed"), ("pull_request", "no JSON", "failed"),
            ("push", #"{"ref":"refs/heads/a","created":true,"deleted":false}"#, "applied"),
            ("push", #"{"ref":"refs/heads/a","created":false,"deleted":false}"#, "ignored"),
            ("push", #"{"ref":"refs/heads/a","created":false,"deleted":true}"#, "ignored"),
            ("push", #"{"ref":"refs/tags/a","created":true,"deleted":false}"#, "ignored"),
            ("create", #"{"ref":"a","ref_type":"branch"}"#, "applied"),
            ("create", #"{"ref":"a","ref_type":"tag"}"#, "ignored"),
        ])
    func states(event: String, body: String, state: String) {
        #expect(ExpectedState.of(event: event, body: Array(body.utf8)) == state)
    }
}
