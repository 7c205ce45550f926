// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Storage
import Testing

@Suite("How a commit's checks are rolled up")
struct CIRollupTests {
    private func state(_ checks: CheckRow...) -> CIRollup { CIRollup(checks) }

    private func named(_ conclusions: [String?]) -> [CheckRow] {
        conclusions.enumerated().map { Sample.check("check \($0.offset)", $0.element) }
    }

    @Test("Any failure wins, then any unfinished check, then success; without checks it is unknown")
    func precedence() {
        #expect(CIRollup([CheckRow]()) == .unknown)
        #expect(CIRollup(named(["success"])) == .success)
        #expect(CIRollup(named(["success", nil])) == .pending)
        #expect(CIRollup(named([nil, "failure", "success"])) == .failure)
        #expect(CIRollup(named(["success", "skipped", "neutral"])) == .success)
        #expect(CIRollup(named(["skipped"])) == .success)
    }

    @Test(
        "Every conclusion except success, neutral and skipped is a failure, also an unknown one",
        arguments: [
            "failure", "timed_out", "cancelled", "action_required", "startup_failure", "stale", "error", "vanished", "",
        ])
    func failures(conclusion: String) {
        #expect(CIRollup(named(["success", conclusion, nil])) == .failure)
    }

    @Test(
        "Every status except completed is unfinished",
        arguments: ["queued", "in_progress", "waiting", "requested", "pending", "new"])
    func unfinished(status: String) {
        let check = CheckRow(
            repoID: Sample.repo, headSHA: "abc", appID: 1, name: "a", githubID: 1, status: status, conclusion: nil,
            url: "")
        #expect(state(check) == .pending)
        #expect(!CIRollup.isComplete([check]))
    }

    @Test("A status in a context counts like a run: error and failure fail, pending waits")
    func contexts() {
        let good = Sample.check("ci/build", kind: .status, "success")
        #expect(state(good) == .success)
        #expect(state(good, Sample.check("ci/lint", kind: .status, "error")) == .failure)
        #expect(state(good, Sample.check("ci/lint", kind: .status, nil)) == .pending)
    }

    @Test("A suite that failed without any run counts; a suite that never began does not")
    func suitesWithoutRuns() {
        let suite = { (conclusion: String?) in Sample.check("App #9", kind: .suite, conclusion, id: 9, suite: 9) }
        #expect(state(suite("startup_failure")) == .failure)
        #expect(state(suite("success")) == .success)
        #expect(state(suite(nil)) == .unknown)
        #expect(state(suite(nil), Sample.check("success")) == .success)
        #expect(state(suite("startup_failure"), Sample.check("of another suite", "success", suite: 8)) == .failure)
    }

    @Test("A suite with runs does not count, unless it failed because of a run that has not reached us")
    func suitesWithRuns() {
        let failed = Sample.check("App #9", kind: .suite, "failure", id: 9, suite: 9, at: 10)
        let run = { (conclusion: String?, time: Int64?) in Sample.check(conclusion, suite: 9, at: time) }
        #expect(state(failed, run("success", 5)) == .failure)
        #expect(state(failed, run(nil, 11)) == .pending)
        #expect(state(failed, run("success", 11)) == .success)
        #expect(state(failed, run("success", nil)) == .failure)
        // The run that failed is known, so the suite is not listed beside it.
        #expect(CIRollup.counted([failed, run("failure", 5)]).map(\.kind) == [.run])
        let passed = Sample.check("App #9", kind: .suite, "success", id: 9, suite: 9, at: 10)
        #expect(state(passed, run(nil, 5)) == .pending)
    }

    private func suite(_ id: Int64, _ conclusion: String?, app: Int64 = 1, at seconds: Int64? = nil) -> CheckRow {
        Sample.check("App #\(id)", kind: .suite, conclusion, id: id, app: app, suite: id, at: seconds)
    }

    private func run(
        _ conclusion: String?, suite: Int64, app: Int64 = 1, at seconds: Int64? = nil, name: String = "build"
    ) -> CheckRow {
        Sample.check(name, conclusion, id: 100 * suite, app: app, suite: suite, at: seconds)
    }

    @Test("A cancelled run does not count beside a run of that name in a newer suite of its App")
    func replaced() {
        let cancelled = [run("cancelled", suite: 1, at: 5), suite(1, "cancelled", at: 6)]
        #expect(CIRollup(cancelled) == .failure)
        #expect(CIRollup(cancelled + [run("success", suite: 2), suite(2, "success")]) == .success)
        #expect(CIRollup(cancelled + [run(nil, suite: 2)]) == .pending)
        #expect(CIRollup(cancelled + [run("failure", suite: 2)]) == .failure)
        #expect(CIRollup(cancelled + [run("cancelled", suite: 2)]) == .failure)
        #expect(CIRollup(cancelled + [run("success", suite: 2, name: "lint")]) == .failure)
        #expect(CIRollup(cancelled + [run("success", suite: 2, app: 2)]) == .failure)
        #expect(CIRollup([run("cancelled", suite: 2), run("success", suite: 1)]) == .failure)
        #expect(CIRollup([run("failure", suite: 1), run("success", suite: 2)]) == .failure)
        #expect(CIRollup([run("cancelled", suite: 0), run("success", suite: 2)]) == .failure)
    }

    @Test("A cancelled suite takes its unfinished runs with it; without runs, any run of a newer suite replaces it")
    func replacedSuites() {
        let begun = [run(nil, suite: 1, at: 5), suite(1, "cancelled", at: 6)]
        #expect(CIRollup(begun) == .failure)
        #expect(CIRollup(begun + [run("success", suite: 2)]) == .success)
        #expect(CIRollup([suite(1, "cancelled")]) == .failure)
        #expect(CIRollup([suite(1, "cancelled"), run("success", suite: 2)]) == .success)
        #expect(CIRollup([suite(1, "cancelled"), run("success", suite: 2, app: 2)]) == .failure)
        #expect(CIRollup([suite(3, "cancelled"), run("success", suite: 2)]) == .failure)
        #expect(CIRollup([suite(1, "failure"), run("success", suite: 2)]) == .failure)
    }

    @Test("A suite that waits for a person's approval is pending, and does not count once it has runs")
    func actionRequired() {
        #expect(state(suite(7, "action_required", at: 5)) == .pending)
        #expect(!CIRollup.isComplete([suite(7, "action_required")]))
        #expect(state(suite(7, "action_required", at: 5), run("success", suite: 7, at: 4)) == .success)
        #expect(state(suite(7, "action_required"), run("action_required", suite: 7)) == .failure)
    }

    @Test("The order of checks never changes the result")
    func order() {
        let checks = named(["success", nil, "failure", "skipped"])
        #expect(CIRollup(checks) == CIRollup(checks.reversed()))
    }

    @Test("The checks are complete when there is at least one and all are completed")
    func completeness() {
        #expect(!CIRollup.isComplete([CheckRow]()))
        #expect(CIRollup.isComplete(named(["success", "failure"])))
        #expect(!CIRollup.isComplete(named(["failure", nil])))
        #expect(!CIRollup.isComplete([Sample.check("App #9", kind: .suite, nil, id: 9, suite: 9)]))
    }
}
