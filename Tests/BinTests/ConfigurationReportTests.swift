// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Bin

/// Secret values, and the words in them that must not appear anywhere.
private enum Secrets {
    static let all = [
        "DATABASE_URL": "postgres://paca:db-secret@db:5432/paca?password=query-secret",
        "REDIS_URL": "redis://:redis-secret@valkey:6379/0",
        "ENCRYPTION_KEY": String(repeating: "5ec4e7a0", count: 8),
        "ENCRYPTION_KEY_PREVIOUS": String(repeating: "0ld5ec4e".replacing("l", with: "1"), count: 8),
        "GITHUB_APP_ID": "7",
        "GITHUB_APP_PRIVATE_KEY": "-----BEGIN PRIVATE KEY-----\\npem-secret\\n-----END PRIVATE KEY-----",
        "PACA_SYNC_API_TOKENS": """
        [{"name":"ci","sha256":"\(String(repeating: "ab", count: 32))","projects":["*"],"permissions":["tasks.read"]}]
        """,
    ]
    static let words = [
        "db-secret", "query-secret", "redis-secret", "5ec4e7a0", "01d5ec4e", "pem-secret", "abababab", "171, 171",
    ]
}

@Suite("What `paca-sync config` prints")
struct ConfigurationReportTests {
    private func report(_ environment: [String: String], file: String? = nil) async throws -> ConfigurationReport {
        let sources = try await ConfigurationSources(environment: environment, file: file)
        return ConfigurationReport(try ServeConfiguration(sources, isTerminal: true), sources)
    }

    @Test("has a line for every key, with the value in force and its source")
    func lines() async throws {
        let file = try TestFolder.make() + "/paca-sync.env"
        try "HOST=127.0.0.1".write(toFile: file, atomically: false, encoding: .utf8)
        let report = try await report(["PORT": "9000", "SYNC_RETENTION": "48h"], file: file)
        let lines = report.text().split(separator: "\n")
        #expect(lines.count == ConfigurationKey.allCases.count)
        let fields = Dictionary(
            uniqueKeysWithValues: lines.map { line in
                let fields = line.split(separator: #/ {2,}/#).map(String.init)
                return (fields[0], [fields[1], fields[2]])
            }
        )
        #expect(fields["PORT"] == ["9000", "environment"])
        #expect(fields["HOST"] == ["127.0.0.1", "file"])
        #expect(fields["LOG_LEVEL"] == ["info", "default"])
        #expect(fields["SYNC_RETENTION"] == ["2d", "environment"])
        #expect(fields["DATABASE_URL"] == ["(not set)", "default"])
        // Columns: all sources begin at the same position.
        let starts = lines.compactMap { line in line.range(of: "  default").map { line[..<$0.lowerBound].count } }
        #expect(Set(starts).count == 1)
    }

    @Test("says the same in JSON, with null for what is not set")
    func json() async throws {
        let text = try await report(["PORT": "9000"]).json()
        let list = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
        #expect(list.count == ConfigurationKey.allCases.count)
        let port = try #require(list.first { $0["key"] as? String == "PORT" })
        #expect(port["value"] as? String == "9000")
        #expect(port["source"] as? String == "environment")
        let database = try #require(list.first { $0["key"] as? String == "DATABASE_URL" })
        #expect(database["value"] is NSNull)
    }

    @Test("P8: no secret in the report, nor in any description of the configuration")
    func secrets() async throws {
        let sources = try await ConfigurationSources(environment: Secrets.all)
        let configuration = try ServeConfiguration(sources, isTerminal: true)
        let report = ConfigurationReport(configuration, sources)
        #expect(report.text().contains("postgres://paca:<redacted>@db:5432/paca "))
        #expect(report.text().contains("redis://:<redacted>@valkey:6379/0 "))
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [report.text(), try report.json(), "\(configuration)", String(reflecting: configuration), dumped] {
            for word in Secrets.words { #expect(!text.contains(word)) }
        }
    }

    @Test("P8: key=value pairs may hold a password anywhere, so they are not shown")
    func pairs() async throws {
        let text = try await report(["DATABASE_URL": "host=db password='db secret' dbname=paca"]).text()
        #expect(!text.contains("secret"))
        #expect(text.contains("<redacted>"))
    }

    @Test("P8: an error does not repeat the secret it is about", arguments: Array(Secrets.all.keys))
    func faults(key: String) async throws {
        // Invalid for each of these keys, and full of words that must not appear.
        let value = "x \(Secrets.words.joined(separator: " "))"
        let error = try #require(
            await #expect(throws: ConfigurationError.self) {
                try await report(["GITHUB_APP_ID": "7"].merging([key: value]) { $1 })
            }
        )
        for word in Secrets.words {
            #expect(!error.description.contains(word))
            #expect(!String(reflecting: error).contains(word))
        }
    }
}
