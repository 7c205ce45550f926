// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Logging
import TestSupport
import Testing

@testable import Bin

@Suite("The configuration")
struct ConfigurationTests {
    static let hexKey = String(repeating: "0123456789abcdef", count: 4)

    private func configuration(
        _ environment: [String: String] = [:],
        file: String? = nil,
        isTerminal: Bool = true
    ) async throws -> ServeConfiguration {
        try ServeConfiguration(
            await ConfigurationSources(environment: environment, file: file), isTerminal: isTerminal
        )
    }

    private func error(_ environment: [String: String]) async -> ConfigurationError? {
        await #expect(throws: ConfigurationError.self) { try await configuration(environment) }
    }

    private func writeFile(_ content: String) throws -> String {
        let path = try TestFolder.make() + "/paca-sync.env"
        try content.write(toFile: path, atomically: false, encoding: .utf8)
        return path
    }

    @Test("has the defaults of the design")
    func defaults() async throws {
        let configuration = try await configuration()
        #expect(configuration.databaseURL == nil)
        #expect(configuration.redisURL == nil)
        #expect(configuration.pacaAPIURL == nil)
        #expect(configuration.encryptionKey == nil)
        #expect(configuration.previousEncryptionKeys.isEmpty)
        #expect(configuration.publicURL == nil)
        #expect(!configuration.isPullOnly)
        #expect(configuration.demandsTLS)
        #expect(configuration.gitHubAPIURL == URL(string: "https://api.github.com"))
        #expect(configuration.gitHubApp == nil)
        #expect(configuration.apiTokens.isEmpty)
        #expect(configuration.dataDirectory == "./.paca-sync")
        #expect(configuration.host == "0.0.0.0")
        #expect(configuration.port == 8080)
        #expect(configuration.logLevel == .info)
        #expect(configuration.logFormat == .text)
        #expect(configuration.times.reconcileInterval == .seconds(300))
        #expect(configuration.times.pollMinimumInterval == .seconds(60))
        #expect(configuration.times.pollMaximumInterval == .seconds(7200))
        #expect(configuration.times.hookCheckInterval == .seconds(1800))
        #expect(configuration.times.cleanupInterval == .seconds(30))
        #expect(configuration.times.sweepInterval == .seconds(86_400))
        #expect(configuration.times.leaseDuration == .seconds(30))
        #expect(configuration.times.retention == .seconds(1_209_600))
    }

    @Test("logs JSON when the output is no terminal, unless configured otherwise")
    func logFormat() async throws {
        #expect(try await configuration(isTerminal: false).logFormat == .json)
        #expect(try await configuration(["LOG_FORMAT": "text"], isTerminal: false).logFormat == .text)
    }

    @Test("takes the environment before the file, and the file before the defaults; an empty value counts as missing")
    func order() async throws {
        let file = try writeFile("# a comment\nPORT=1000\nHOST=from-file\nLOG_LEVEL=debug\nSYNC_RETENTION=\n")
        let configuration = try await configuration(["PORT": "2000", "LOG_LEVEL": ""], file: file)
        #expect(configuration.port == 2000)
        #expect(configuration.host == "from-file")
        #expect(configuration.logLevel == .debug)
        #expect(configuration.times.retention == .seconds(1_209_600))
    }

    @Test("reads the file that the environment names; the option has precedence")
    func fileVariable() async throws {
        let named = try writeFile("PORT=1000")
        let option = try writeFile("PORT=2000")
        #expect(try await configuration(["PACA_SYNC_CONFIG": named]).port == 1000)
        #expect(try await configuration(["PACA_SYNC_CONFIG": named], file: option).port == 2000)
    }

    @Test("names the file that cannot be read")
    func missingFile() async throws {
        let error = await #expect(throws: ConfigurationError.self) { try await configuration(file: "/nowhere.env") }
        #expect(error?.description.hasPrefix("--config names the file /nowhere.env, which cannot be read") == true)
        let other = await self.error(["PACA_SYNC_CONFIG": "/nowhere.env"])
        #expect(other?.key == "PACA_SYNC_CONFIG")
    }

    @Test(
        "an invalid value is reported in one line with its key and an example",
        arguments: [
            ("DATABASE_URL", "localhost"), ("DATABASE_URL", "http://db/paca"), ("REDIS_URL", "localhost:6379"),
            ("REDIS_URL", "redis:///0"), ("REDIS_URL", "redis://valkey/zero"), ("PACA_API_URL", "api:8080"),
            ("PACA_API_URL", "https://"), ("PACA_API_URL", "http://user:pw@api"), ("PUBLIC_URL", "ftp://paca"),
            ("PUBLIC_URL", "https://paca/?a=b"), ("GITHUB_API_URL", "https://github.example.com:0/api/v3"),
            ("ENCRYPTION_KEY", "abc"), ("ENCRYPTION_KEY", String(repeating: "g", count: 64)),
            ("ENCRYPTION_KEY", "\(hexKey),\(hexKey)"), ("ENCRYPTION_KEY_PREVIOUS", "\(hexKey),abc"),
            ("GITHUB_APP_ID", "1"), ("GITHUB_APP_PRIVATE_KEY", "/nowhere.pem"), ("HOST", "http://here"),
            ("PORT", "eighty"), ("PORT", "65536"), ("PORT", "-1"), ("LOG_LEVEL", "loud"), ("LOG_FORMAT", "xml"),
            ("SYNC_RECONCILE_INTERVAL", "5"), ("SYNC_POLL_MIN_INTERVAL", "3h"), ("SYNC_POLL_MAX_INTERVAL", "99ms"),
            ("SYNC_HOOK_CHECK_INTERVAL", "-5m"), ("SYNC_CLEANUP_INTERVAL", "1.5s"), ("SYNC_SWEEP_INTERVAL", "day"),
            ("SYNC_PULL_ONLY", "maybe"), ("SYNC_HOOK_TLS_VERIFY", "0"),
            ("SYNC_LEASE_DURATION", "0s"), ("SYNC_RETENTION", "9999999999999999d"), ("PACA_SYNC_API_TOKENS", "{}"),
            ("GITHUB_APP_INSTALLATIONS", "[]"), ("GITHUB_APP_INSTALLATIONS", #"{"acme":["everybody"]}"#),
        ]
    )
    func badValue(key: String, value: String) async throws {
        let error = try #require(await error([key: value]))
        // If one half of the GitHub App's settings is missing, the error names the missing half.
        #expect(error.key == key || key.hasPrefix("GITHUB_APP"))
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains("; for example \(error.key)="))
    }

    @Test("a line break in a value does not break the line of its error")
    func oneLine() async throws {
        let error = try #require(await error(["LOG_LEVEL": "in\nfo"]))
        #expect(!error.description.contains("\n"))
        #expect(error.description.contains(#""in\nfo""#))
    }

    @Test("takes addresses of every form that the design names")
    func addresses() async throws {
        let configuration = try await configuration([
            "DATABASE_URL": "host=/run/db dbname=paca user=paca", "REDIS_URL": "rediss://:pw@valkey:6380/1",
            "PACA_API_URL": "http://api:8080/", "PUBLIC_URL": "https://paca.example.com/base/",
            "GITHUB_API_URL": "https://github.example.com/api/v3", "PORT": "0",
        ])
        #expect(configuration.databaseURL?.reveal() == "host=/run/db dbname=paca user=paca")
        #expect(configuration.redisURL?.reveal() == "rediss://:pw@valkey:6380/1")
        #expect(configuration.pacaAPIURL?.absoluteString == "http://api:8080")
        #expect(configuration.publicURL?.absoluteString == "https://paca.example.com/base")
        #expect(configuration.gitHubAPIURL.absoluteString == "https://github.example.com/api/v3")
        #expect(configuration.port == 0)
    }

    @Test("a missing encryption key is reported with the command that makes one")
    func encryptionKey() async throws {
        let error = try await #require(throws: ConfigurationError.self) {
            try await configuration().requiredEncryptionKey()
        }
        #expect(error.description.contains("ENCRYPTION_KEY is missing"))
        #expect(error.description.contains("openssl rand -hex 32"))

        let upper = Self.hexKey.uppercased()
        let given = try await configuration(["ENCRYPTION_KEY": upper, "ENCRYPTION_KEY_PREVIOUS": "\(upper), \(upper)"])
        #expect(try given.requiredEncryptionKey().reveal() == Self.hexKey)
        #expect(given.previousEncryptionKeys.map { $0.reveal() } == [Self.hexKey, Self.hexKey])
    }

    @Test("takes a GitHub App's key as text, as text on one line, or from a file")
    func gitHubApp() async throws {
        let pem = "-----BEGIN RSA PRIVATE KEY-----\nQUJD\n-----END RSA PRIVATE KEY-----"
        let file = try writeFile(pem + "\n")
        for value in [pem, pem.replacing("\n", with: "\\n"), file] {
            let app = try await configuration(["GITHUB_APP_ID": "7", "GITHUB_APP_PRIVATE_KEY": value]).gitHubApp
            #expect(app?.id == 7)
            #expect(app?.privateKey.reveal() == pem)
        }
        let notAKey = try writeFile("hello")
        let error = await error(["GITHUB_APP_ID": "7", "GITHUB_APP_PRIVATE_KEY": notAKey])
        #expect(error?.key == "GITHUB_APP_PRIVATE_KEY")
    }
}
