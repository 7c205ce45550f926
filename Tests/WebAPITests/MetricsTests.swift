// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import TestWorlds
import Testing
import WebAPI

@Suite("What the operator reads at /metrics")
struct MetricsTests {
    private static let body = TestPullRequest(number: 1, title: "PROJ-1").webhook("opened")

    /// The samples by series. Also checks the grammar of every line (Prometheus text format 0.0.4).
    private static func samples(_ text: String) throws -> [String: Double] {
        let name = #"[a-zA-Z_:][a-zA-Z0-9_:]*"#
        let type = try Regex("# TYPE (\(name)) (counter|gauge|histogram)")
        let label = #"[a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\[\\"n])*""#
        let sample = try Regex("(\(name))(\\{\(label)(?:,\(label))*\\})? (-?[0-9.]+(?:e[+-]?[0-9]+)?)")
        var samples: [String: Double] = [:]
        var types: [String: String] = [:]
        #expect(text.hasSuffix("\n"))
        for line in text.split(separator: "\n") {
            if let match = line.wholeMatch(of: type) {
                let name = String(match[1].substring ?? "")
                #expect(types[name] == nil, "a type twice: \(line)")
                types[name] = String(match[2].substring ?? "")
            } else if let match = line.wholeMatch(of: sample) {
                let name = String(match[1].substring ?? "")
                let base = ["_bucket", "_sum", "_count"].lazy.filter(name.hasSuffix).map {
                    String(name.dropLast($0.count))
                }.first
                #expect(types[name] != nil || base.map { types[$0] } == "histogram", "no type: \(line)")
                let series = name + (match[2].substring ?? "")
                #expect(samples[series] == nil, "twice: \(line)")
                samples[series] = Double(match[3].substring ?? "")
            } else {
                Issue.record("not of the format: \(line)")
            }
        }
        return samples
    }

    @Test("Every line has the format, and the samples that an operator needs are there")
    func format() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                let guid = UUID()
                for _ in 0 ..< 2 { _ = try await app.deliver(Self.body, to: project, guid: guid) }
                _ = try await app.deliver(Self.body, to: project, secret: "wrong")
                _ = try await app.deliver([], to: project, event: "star")
                _ = try await app.deliver([], to: project)
                _ = try await app.send("GET", "/nowhere")
                try await app.metrics.judged(3)
                try await app.metrics.value("paca_sync_mailbox_bytes", is: 0)
                let answer = try await app.send("GET", "/metrics")
                #expect(answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
                let samples = try Self.samples(answer.text)
                let route = #"route="\#(TestServerApp.base)/projects/{projectId}/webhook",method="POST""#
                #expect(samples[#"paca_sync_http_requests_total{\#(route),status="202"}"#] == 4)
                #expect(samples[#"paca_sync_http_requests_total{\#(route),status="401"}"#] == 1)
                #expect(samples[#"paca_sync_http_requests_total{route="NotFound",method="GET",status="404"}"#] == 1)
                for (result, count) in [("applied", 1.0), ("ignored", 1), ("failed", 1), ("dead", 0), ("retried", 0)] {
                    #expect(samples[#"paca_sync_deliveries_total{result="\#(result)"}"#] == count, "\(result)")
                }
                for (result, count) in [("stored", 3.0), ("duplicate", 1)] {
                    #expect(samples[#"paca_sync_inbox_deliveries_total{result="\#(result)"}"#] == count, "\(result)")
                }
                #expect(samples["paca_sync_inbox_flush_seconds_count"] == 4)
                #expect(samples["paca_sync_inbox_flush_deliveries_sum"] == 4)
                #expect(samples[#"paca_sync_inbox_flush_deliveries_bucket{le="+Inf"}"#] == 4)
                #expect(samples["paca_sync_mailbox_bytes"] == 0)
                #expect(samples["paca_sync_projects_resident"] == 1)
                #expect(samples["paca_sync_postgres_waiters"] == 0)
                for state in ["idle", "lent"] {
                    #expect(samples[#"paca_sync_postgres_connections{state="\#(state)"}"#] != nil)
                }
                #expect(samples["paca_sync_apply_batch_seconds_count"] ?? 0 > 0)
                #expect(samples.keys.contains { $0.hasPrefix("paca_sync_apply_latency_seconds_count") })
            }
        }
    }

    @Test("A histogram's buckets are cumulative, and the last one counts all")
    func histograms() async throws {
        try await TestDatabase.with { database in
            try await TestServerApp.with(database) { app in
                for _ in 0 ..< 20 { _ = try await app.send("GET", "/healthz") }
                let lines = try await app.send("GET", "/metrics").text.split(separator: "\n")
                    .filter { $0.hasPrefix(#"paca_sync_http_request_seconds_bucket{route="/healthz""#) }
                let counts = lines.compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
                #expect(counts.count == 16)
                #expect(counts == counts.sorted())
                #expect(counts.last == 20)
                #expect(lines.last?.contains(#"le="+Inf""#) == true)
            }
        }
    }

    @Test("A delivery to a project at work costs fifteen statements in three round trips")
    func statements() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            try await TestServerApp.with(database) { app in
                var last: [String: Double] = [:]
                var cost: [String: Double] = [:]
                // The first deliveries also make the mailbox read Postgres to its end.
                for number in 1 ... 20 {
                    let body = TestPullRequest(number: number, title: "PROJ-1").webhook("opened")
                    #expect(try await app.deliver(body, to: project).status == 202)
                    try await app.metrics.applied(number)
                    let now = try Self.samples(app.registry.text)
                        .filter {
                            $0.key.hasPrefix("paca_sync_postgres_statements_total") || $0.key.contains("round_trips")
                        }
                    cost = now.merging(last) { $0 - $1 }.filter { $0.value != 0 }
                    last = now
                    if cost.values.reduce(0, +) == 18 { break }
                }
                var expected = ["paca_sync_postgres_round_trips_total": 3.0]
                for statement in [
                    "delivery.append", "task.prefix", "task.select", "pull_request.select", "pull_request.select_links",
                    "branch.select", "link_exclusion.select", "pull_request.upsert", "pull_request.insert_links",
                    "outbox.append", "delivery.take", "repository.select", "check.select", "reference.select",
                    "reference.insert",
                ] {
                    expected[#"paca_sync_postgres_statements_total{statement="\#(statement)"}"#] = 1
                }
                #expect(cost == expected)
            }
        }
    }
}
