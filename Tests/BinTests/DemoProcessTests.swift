// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

extension ProcessTests {
    @Suite("Its demo")
    struct DemoProcessTests {
        private static let published = URL(fileURLWithPath: #filePath)
            .deletingLastPathComponent().appendingPathComponent("../../../shared/testdata/github").standardizedFileURL
            .path

        @Test(
            "shows the whole path, finds in Postgres what GitHub said, and leaves nothing behind",
            arguments: [(seed: 7, testdata: published), (seed: 4, testdata: "/nowhere")])
        func whole(seed: Int, testdata: String) async throws {
            let folder = try TestFolder.make()
            let outcome = try await PacaSyncProcess.run(
                ["--fast", "--seed", "\(seed)", "--testdata", testdata], ["TMPDIR": folder], of: "paca-sync-demo")
            #expect(outcome.status == 0, "\(outcome.output.suffix(3000))")
            #expect(outcome.errors.isEmpty)
            #expect(outcome.output.hasSuffix("everything in Postgres is what GitHub said\n"))
            for part in [
                "deliveries sent", "duplicates, without effect", "pull requests merged", "links through a branch",
            ] {
                #expect(outcome.output.contains("\n  \(part) ") || outcome.output.contains("\n    \(part) "))
            }
            for sight in ["superseded", "#3 -> ALPA-3", "#2 -> SHEAR-2", "by a ghost", "from a fork"] {
                #expect(outcome.output.contains(sight))
            }
            #expect(outcome.output.contains("REST  delivery") == FileManager.default.fileExists(atPath: testdata))
            #expect(!outcome.output.contains("\u{1B}"), "colours are for terminals")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
        }

        @Test("stops its server and removes its folder when it is interrupted")
        func interrupted() async throws {
            let folder = try TestFolder.make()
            try await PacaSyncProcess.with(
                ["--testdata", "/nowhere"], ["TMPDIR": folder], of: "paca-sync-demo"
            ) { process in
                var server = ""
                try await eventually("its server runs") {
                    let below = try FileManager.default.subpathsOfDirectory(atPath: folder)
                    server = below.first { $0.hasSuffix("postmaster.pid") }.map { "\(folder)/\($0)" } ?? ""
                    return !server.isEmpty
                }
                process.send(SIGTERM)
                // As timeout(1) does: sent to the process and to its group.
                process.send(SIGINT)
                let outcome = try await process.end()
                #expect(outcome.status == 130)
                #expect(!outcome.output.contains("what GitHub said"))
                #expect(try FileManager.default.contentsOfDirectory(atPath: folder).isEmpty)
            }
        }
    }
}
