// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Synchronization
import TestGitHub
import TestSupport
import Testing

@testable import GitHub

@Suite("A credential that GitHub has refused")
struct RememberedCredentialTests {
    private final class Memory: CredentialMemory {
        let known = Mutex<[String]>([])
        let events = Mutex<[String]>([])

        func admit(_ credential: CredentialFingerprint) async throws(GitHubError) {
            guard known.withLock({ $0.contains(credential.text) }) else { return }
            throw GitHubError(.status(401), operation: "using \(credential)", message: "refused before")
        }

        func refused(_ credential: CredentialFingerprint, reason: String) async {
            known.withLock { $0.append(credential.text) }
            events.withLock { $0.append("refused: \(reason)") }
        }

        func accepted(_ credential: CredentialFingerprint) async {
            known.withLock { $0.removeAll { $0 == credential.text } }
            events.withLock { $0.append("accepted") }
        }

        func expires(_ credential: CredentialFingerprint, at end: GitHubTimestamp) async {
            events.withLock { $0.append("expires: \(end.microseconds / 1_000_000)") }
        }
    }

    private let memory = Memory()
    private let token = Secret("ghp_0123456789")

    private func client(_ transport: ScriptedTransport, isOnTrial: Bool = false) -> GitHubClient {
        GitHubClient(
            transport: transport,
            credential: RememberedCredential(
                TokenCredential(token), as: CredentialFingerprint(token: token), memory: memory, isOnTrial: isOnTrial),
            environment: .test(clock: ManualClock()))
    }

    private func status(_ client: GitHubClient) async -> Int? {
        do throws(GitHubError) {
            _ = try await client.send(GitHubRequest(.get, "/user"))
            return nil
        } catch {
            return error.httpStatus
        }
    }

    private static let bad = GitHubResponse.json(#"{"message":"Bad credentials"}"#, status: 401)

    @Test("tells when it expires, unless it is on trial", arguments: [false, true])
    func expires(isOnTrial: Bool) async {
        let answer = GitHubResponse.json(
            "{}", ["github-authentication-token-expiration": "2026-03-01 12:00:00 UTC"])
        #expect(await status(client(ScriptedTransport(answer), isOnTrial: isOnTrial)) == nil)
        #expect(memory.events.withLock { $0 } == (isOnTrial ? ["accepted"] : ["accepted", "expires: 1772366400"]))
    }

    @Test("is not sent again; the error says what GitHub said")
    func refused() async {
        let transport = ScriptedTransport(Self.bad)
        let client = client(transport)
        for _ in 0 ..< 3 { #expect(await status(client) == 401) }
        #expect(transport.sent.count == 1)
        #expect(memory.events.withLock { $0 } == ["refused: Bad credentials"])
    }

    @Test("is sent when a person has just given it, and then a refusal concerns nobody else")
    func trial() async {
        memory.known.withLock { $0.append(CredentialFingerprint(token: token).text) }
        let transport = ScriptedTransport(Self.bad, .json("{}"))
        #expect(await status(client(transport, isOnTrial: true)) == 401)
        #expect(memory.events.withLock { $0 } == [])
        #expect(await status(client(transport)) == 401)
        #expect(transport.sent.count == 1)
        #expect(await status(client(transport, isOnTrial: true)) == nil)
        #expect(memory.events.withLock { $0 } == ["accepted"])
        #expect(await status(client(transport)) == nil)
    }

    @Test("is told from a request that GitHub refuses, and from an outage", arguments: [403, 404, 422, 451])
    func others(code: Int) async {
        #expect(await status(client(ScriptedTransport(.status(code)))) == code)
        #expect(memory.events.withLock { $0 } == ["accepted"])
        let away = ScriptedTransport([.failure(GitHubError(.timedOut, operation: "GET /user"))])
        #expect(await status(client(away)) == nil)
        #expect(memory.events.withLock(\.count) == 1)
    }

    @Test(
        "an installation without a token is refused as a credential; that GitHub refuses the App says nothing of it",
        arguments: [(404, 1), (403, 1), (401, 0), (500, 0)])
    func installation(code: Int, refusals: Int) async {
        struct Minting: GitHubCredential {
            let code: Int

            func authorization() async throws(GitHubError) -> Secret<String> {
                throw GitHubError(.status(code), operation: "POST /app/installations/7/access_tokens", message: "no")
            }

            func rejected(_ token: Secret<String>) async {}
        }
        let transport = ScriptedTransport(.json("{}"))
        let client = GitHubClient(
            transport: transport,
            credential: RememberedCredential(
                Minting(code: code), as: CredentialFingerprint(installation: 7), memory: memory),
            environment: .test(clock: ManualClock()))
        // Never 404 or 403, which would be taken for an answer about what was asked for.
        #expect(await status(client) == (refusals > 0 ? 401 : code))
        #expect(memory.events.withLock(\.count) == refusals)
        #expect(transport.sent.isEmpty)
    }

    @Test("has a name that does not show it, and that no other has")
    func fingerprint() {
        let name = CredentialFingerprint(token: token)
        #expect(name == CredentialFingerprint(token: Secret("ghp_0123456789")))
        #expect(name != CredentialFingerprint(token: Secret("ghp_0123456780")))
        #expect(name.text.hasPrefix("token:") && name.text.utf8.count == 38)
        #expect(!"\(name)".contains(token.reveal()))
        #expect(CredentialFingerprint(installation: 7).text == "installation:7")
    }
}
