// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import JWTKit
import TestSupport
import Testing

@testable import GitHub

@Suite("An App's own credential")
struct AppCredentialTests {
    private let clock = ManualClock()

    @Test("is a token signed with its key, valid from a minute ago for nine minutes")
    func claims() async throws {
        let key = try AppKeys.app("Iv1.client")
        let credential = AppCredential(key, environment: .test(clock: clock))
        clock.advance(by: .seconds(100))
        let token = try await credential.authorization().reveal()
        let keys = JWTKeyCollection()
        await keys.add(rsa: key.privateKey.publicKey, digestAlgorithm: .sha256)
        let claims = try await keys.verify(token, as: AppAssertion.self)
        let now: Int64 = 1_767_225_700
        #expect(claims.iat == now - 60)
        #expect(claims.exp == now + 540)
        #expect(claims.iss == "Iv1.client")
    }

    @Test("has its claims in the types that GitHub reads: integers and a string, signed with RS256")
    func wire() async throws {
        let credential = AppCredential(try AppKeys.app(), environment: .test(clock: clock))
        let parts = try await credential.authorization().reveal().split(separator: ".").map(decoded)
        #expect(parts.count == 3)
        #expect(parts[0].contains(#""alg":"RS256""#))
        for claim in [#""iat":1767225540"#, #""exp":1767226140"#, #""iss":"4711""#] {
            #expect(parts[1].contains(claim), "\(parts[1])")
        }
    }

    private func decoded(_ part: Substring) -> String {
        let alphabet = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".utf8)
        var bits = 0
        var count = 0
        var bytes: [UInt8] = []
        for byte in part.utf8 {
            bits = bits << 6 | (alphabet.firstIndex(of: byte) ?? 0)
            count += 6
            if count >= 8 {
                count -= 8
                bytes.append(UInt8(bits >> count & 0xFF))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test("takes both forms of a key, and refuses an invalid or too short one")
    func keys() {
        #expect(GitHubAppKey(issuer: "1", privateKey: Secret(AppKeys.pkcs8)) != nil)
        for text in ["", "clear", AppKeys.short, String(AppKeys.rsa.dropLast(60))] {
            #expect(GitHubAppKey(issuer: "1", privateKey: Secret(text)) == nil)
        }
    }

    @Test("never shows the key")
    func secrecy() throws {
        let key = try AppKeys.app()
        var dumped = ""
        dump(key, to: &dumped)
        for text in ["\(key)", String(reflecting: key), dumped] {
            #expect(text.contains("redacted"))
            #expect(!text.contains("RSA"), "\(text)")
        }
    }
}
