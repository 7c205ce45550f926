// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import JSON
import Testing

@testable import Storage

@Suite("P8: secrets at rest")
struct SecretBoxTests {
    private static let key = Secret("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f")
    private static let other = Secret(String(repeating: "ab", count: 32))
    /// "ghp_plugin-töken" under the key and the nonce of bytes 100 to 111, made with Python's cryptography package:
    /// `(n + AESGCM(k).encrypt(n, text, None)).hex()`.
    private static let known =
        "6465666768696a6b6c6d6e6f2f73ae39098523f9570c729c19d301982c838aec9db39441d14f51d8789937d7d7"

    private let box: SecretBox

    init() throws {
        box = try SecretBox(key: Self.key)
    }

    @Test("a text encrypted with another key is refused, and so is one with any byte changed")
    func tampered() throws {
        let sealed = try box.seal(Secret("ghp_verysecret"))
        #expect(throws: SecretBoxError.wrongKey) { try SecretBox(key: Self.other).open(sealed) }
        let bytes = try #require(Hex.decode(sealed))
        for index in bytes.indices {
            var tampered = bytes
            tampered[index] ^= 1
            #expect(throws: SecretBoxError.wrongKey) { try box.open(Hex.encode(tampered)) }
        }
    }

    @Test(
        "a text that is no ciphertext has its own error",
        arguments: ["", "ab", "xyz", "6", String(repeating: "ab", count: 27)])
    func malformed(text: String) {
        #expect(throws: SecretBoxError.malformed) { try box.open(text) }
    }

    @Test(
        "a sealed text is opened again",
        arguments: ["", "ghp_verysecret", "tök🐑en\n", String(repeating: "x", count: 10_000)])
    func roundTrip(text: String) throws {
        let sealed = try box.seal(Secret(text))
        #expect(try box.open(sealed).reveal() == text)
        #expect(try box.open(sealed.uppercased()).reveal() == text)
        // Nonce, ciphertext and tag, as hexadecimal digits.
        #expect(sealed.utf8.count == 2 * (12 + text.utf8.count + 16))
    }

    @Test("a text that the plugin sealed is opened")
    func pluginFormat() throws {
        #expect(try box.open(Self.known).reveal() == "ghp_plugin-töken")
    }

    @Test("a text sealed with a previous key is opened, while new secrets get the new key")
    func previousKeys() throws {
        let rotated = try SecretBox(key: Self.other, previous: [Secret(String(repeating: "00", count: 32)), Self.key])
        #expect(try rotated.open(Self.known).reveal() == "ghp_plugin-töken")
        let sealed = try rotated.seal(Secret("new"))
        #expect(try SecretBox(key: Self.other).open(sealed).reveal() == "new")
        #expect(throws: SecretBoxError.wrongKey) { try box.open(sealed) }
    }

    @Test("no nonce is used twice")
    func nonces() throws {
        let nonces = try (0 ..< 500).map { _ in try box.seal(Secret("same")).prefix(24) }
        #expect(Set(nonces).count == 500)
    }

    @Test(
        "a key must be 32 bytes of hex",
        arguments: ["", "abc", String(repeating: "ab", count: 31), String(repeating: "zz", count: 32)])
    func invalidKey(key: String) {
        #expect(throws: SecretBoxError.invalidKey) { try SecretBox(key: Secret(key)) }
        #expect(throws: SecretBoxError.invalidKey) { try SecretBox(key: Self.key, previous: [Secret(key)]) }
    }

    @Test("no error and no box shows a secret")
    func silent() throws {
        for error in [SecretBoxError.invalidKey, .encryptionFailed, .malformed, .wrongKey] {
            let text = "\(error) \(String(reflecting: error))"
            #expect(!text.contains("000102"))
            #expect(text.contains("secret") || text.contains("key"))
        }
        var dumped = ""
        dump(box, to: &dumped)
        #expect(!"\(box) \(String(reflecting: box)) \(dumped)".contains("000102"))
        // The key's bytes, printed as numbers.
        #expect(!dumped.contains("- 30\n"))
    }

    @Test("hex is read in either case, and only in pairs of digits")
    func hex() {
        #expect(Hex.encode([0, 9, 10, 255]) == "00090aff")
        #expect(Hex.decode("00090aFf") == [0, 9, 10, 255])
        #expect(Hex.decode("")?.isEmpty == true)
        for text in ["0", "0g", " 0", "0x", "é0", "+1"] { #expect(Hex.decode(text) == nil) }
    }
}
