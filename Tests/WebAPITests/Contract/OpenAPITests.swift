// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import HTTPTypes
import Logging
import Storage
import SyncEngine
import TestSupport
import Testing

@testable import WebAPI

@Suite("docs/openapi.yaml")
struct OpenAPITests {
    private static let document = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../../../docs/openapi.yaml").standardized

    /// The operations of the document, each as `GET /healthz`.
    private static func described(_ document: String) -> [String] {
        var operations: [String] = []
        var path = ""
        let lines = document.split(separator: "\n", omittingEmptySubsequences: false)
        let paths = lines.drop { $0 != "paths:" }.dropFirst().prefix { $0.isEmpty || $0.hasPrefix(" ") }
        for line in paths {
            if let match = line.wholeMatch(of: #/ {2}(/[^:]*):/#) {
                path = String(match.1)
            } else if let match = line.wholeMatch(of: #/ {4}([a-z]+):/#), match.1 != "parameters" {
                operations.append("\(match.1.uppercased()) \(path)")
            }
        }
        return operations
    }

    /// The routes of the code in the same form.
    private static func served() throws -> [String] {
        let endpoints = SyncServer.endpoints(
            .init(), FakeEngine().services, Readiness(client: NoDatabase(), board: LoopBoard(), trouble: { nil }),
            PrometheusRegistry(), .real())
        // The webhook is handled before the router sees it.
        let addresses =
            endpoints.map { ($0.method, $0.path) } + WebhookAddress.patterns.map { (HTTPRequest.Method.post, $0) }
        return addresses.map { method, path in
            let parts = path.split(separator: "/").map { $0.hasPrefix(":") ? "{\($0.dropFirst())}" : $0 }
            return "\(method.rawValue) /\(parts.joined(separator: "/"))"
        }
    }

    private struct NoDatabase: PostgresClient {
        func run(
            _ queries: [PostgresQuery], deadline: Duration?
        ) async throws(PostgresError) -> [PostgresResult] {
            throw .outage
        }
    }

    @Test("describes every existing route, and no other")
    func routes() throws {
        let described = Self.described(try String(contentsOf: Self.document, encoding: .utf8))
        let served = try Self.served()
        #expect(described.count > 30)
        #expect(described.count == Set(described).count)
        #expect(Set(described).subtracting(served) == [], "described, but not served")
        #expect(Set(served).subtracting(described) == [], "served, but not described")
    }

    @Test("names every error code that exists, and no other")
    func codes() throws {
        let document = try String(contentsOf: Self.document, encoding: .utf8)
        let named = Set(document.matches(of: /\b[A-Z]+(_[A-Z]+)*\b/).map { String($0.0) }).filter { name in
            document.contains("- \(name)\n") || document.contains("error_code: {const: \(name)}")
        }
        // Left out on purpose: an unknown method is not an operation, and no caller should rely on an unexpected
        // failure.
        let own = Set(ContractError.Code.allCases.map(\.rawValue)).subtracting(["METHOD_NOT_ALLOWED", "INTERNAL_ERROR"])
        #expect(named == own.union(RequestFailure.Code.allCases.map(\.rawValue)))
    }
}
