// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Storage
import TestSupport
import TestWorlds
import Testing

@testable import SyncEngine

@Suite("The stages of a webhook")
struct WebhookStagesTests {
    private static func request(_ project: String, hookID: String?, signature: String? = nil) throws -> WebhookRequest {
        try WebhookRequest(
            project: project, event: "star", delivery: UUID().uuidString, hookID: hookID, signature: signature,
            contentType: nil)
    }

    /// The webhook to read, and whether its hook was in memory.
    private static func open(
        _ request: WebhookRequest, _ engine: Engine
    ) async -> (reading: WebhookReading?, isRemembered: Bool) {
        await withCheckedContinuation { result in
            let known = engine.intake.open(request) { result.resume(returning: ($0, false)) }
            if let known { result.resume(returning: (known, true)) }
        }
    }

    @Test("A body is wanted only if a hook may have signed it; only hooks that exist are remembered")
    func wanted() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let making = try await TestProject.make(in: database, hookID: 0, fullName: "octo/made")
            try await Engine.test(database.pool).whileRunning { engine in
                for isKnown in [false, true] {
                    let known = await Self.open(try Self.request(project.id.uuidString, hookID: "1001"), engine)
                    #expect(known.reading?.wantsBody == true)
                    #expect(known.isRemembered == isKnown)
                    let unnamed = await Self.open(try Self.request(project.id.uuidString, hookID: nil), engine)
                    #expect(unnamed.reading?.wantsBody == true)
                    #expect(unnamed.isRemembered == isKnown)
                    for (id, hookID) in [
                        (project.id.uuidString, "999"), (UUID().uuidString, "1001"), (UUID().uuidString, nil),
                        ("no-uuid", "1001"), (project.id.uuidString, "many"),
                    ] as [(String, String?)] {
                        let unknown = await Self.open(try Self.request(id, hookID: hookID), engine)
                        #expect(unknown.reading?.wantsBody == false, "\(id) \(hookID ?? "none")")
                        #expect(!unknown.isRemembered)
                    }
                    // A hook that is being made may have sent it under an id that is not known yet. Such ids are not
                    // remembered, since anybody can invent them.
                    let ping = await Self.open(try Self.request(making.id.uuidString, hookID: "77"), engine)
                    #expect(ping.reading?.wantsBody == true)
                    #expect(!ping.isRemembered)
                }
            }
        }
    }

    @Test("A body that was dropped is not stored; only a sender with a valid signature is told so")
    func dropped() async throws {
        try await TestDatabase.with { database in
            let project = try await TestProject.make(in: database)
            let text = Array("{}".utf8)
            try await Engine.test(database.pool).whileRunning { engine in
                for hookID in ["1001", nil] {
                    for (secret, answer) in [(project.secret, WebhookAnswer.unavailable), ("wrong", .unauthorized)] {
                        let signature = WebhookSecret(Secret(secret)).signature(for: text)
                        let request = try Self.request(project.id.uuidString, hookID: hookID, signature: signature)
                        var reading = try #require(await Self.open(request, engine).reading)
                        text.withUnsafeBytes { reading.read($0) }
                        let body = WebhookBody(text)
                        body.drop()
                        let judged = reading
                        let given = await withCheckedContinuation { result in
                            engine.intake.finish(judged, body: body) { result.resume(returning: $0) }
                        }
                        // Without a hook's id the body is needed to check its signature.
                        #expect(given == (hookID == nil ? .unauthorized : answer))
                    }
                }
            }
            #expect(try await database.number("SELECT count(*) FROM sync_deliveries") == 0)
        }
    }
}
