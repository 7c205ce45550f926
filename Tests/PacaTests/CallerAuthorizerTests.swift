// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Foundation
import Synchronization
import Testing

@testable import Paca

@Suite("Who is let in")
struct CallerAuthorizerTests {
    /// Lets every caller in, and counts how often it was asked.
    private final class Welcoming: Authorizer {
        let count = Mutex(0)

        func authorize(
            _ credentials: CallerCredentials, project: UUID, permission: Permission
        ) async throws(AuthorizationError) {
            count.withLock { $0 += 1 }
        }
    }

    private static func tokens() throws -> StandaloneTokens {
        let hex = SHA256.hash(data: Data("standalone".utf8)).map { String(format: "%02x", $0) }.joined()
        return StandaloneTokens(
            try StandaloneToken.list(
                #"[{"name":"t","sha256":"\#(hex)","projects":["*"],"permissions":["tasks.read"]}]"#))
    }

    private static func bearer(_ token: String) throws -> CallerCredentials {
        try #require(CallerCredentials { $0 == "Authorization" ? "Bearer \(token)" : nil })
    }

    @Test("A standalone token is checked without Paca, and never sent to it")
    func standalone() async throws {
        let paca = Welcoming()
        let authorizer = CallerAuthorizer(standalone: try Self.tokens(), paca: paca)
        let bearer = try Self.bearer("standalone")
        try await authorizer.authorize(bearer, project: UUID(), permission: .readTasks)
        await #expect(throws: AuthorizationError.forbidden) {
            try await authorizer.authorize(bearer, project: UUID(), permission: .writeTasks)
        }
        #expect(paca.count.withLock { $0 } == 0)
        try await authorizer.authorize(Self.bearer("another"), project: UUID(), permission: .writeTasks)
        #expect(paca.count.withLock { $0 } == 1)
    }

    @Test("Without Paca only standalone tokens are let in")
    func alone() async throws {
        let authorizer = CallerAuthorizer(standalone: try Self.tokens(), paca: nil)
        try await authorizer.authorize(Self.bearer("standalone"), project: UUID(), permission: .readTasks)
        let closed = CallerAuthorizer(standalone: StandaloneTokens([]), paca: nil)
        for authorizer in [authorizer, closed] {
            await #expect(throws: AuthorizationError.unauthenticated) {
                try await authorizer.authorize(Self.bearer("another"), project: UUID(), permission: .readTasks)
            }
        }
    }
}
