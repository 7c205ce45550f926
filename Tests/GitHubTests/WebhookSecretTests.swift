// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import Testing

@Suite("A webhook's signature")
struct WebhookSecretTests {
    private let secret = WebhookSecret(Secret("It's a Secret to Everybody"))
    private let body = Array("Hello, World!".utf8)
    private let digest = "757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17"

    @Test("is the one that GitHub's documentation gives as an example")
    func officialVector() {
        #expect(secret.signature(for: body) == "sha256=\(digest)")
        #expect(secret.isValid(signature: "sha256=\(digest)", for: body))
    }

    @Test(
        "is what any other implementation of HMAC-SHA-256 computes",
        arguments: [
            ("", [UInt8](), "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"),
            (
                String(repeating: "k", count: 200), [UInt8](repeating: UInt8(ascii: "x"), count: 100_000),
                "9a75cb1697257b2badb59feb3562d9e80fc185290ae457ea9d59e932a1d76c37"
            ),
            ("schlüssel", Array(0 ... 255), "35dfe50711b9e10d0b673758ae7c5a408698454430e7211f6483a2815cbee59e"),
        ])
    func vectors(secret: String, body: [UInt8], digest: String) {
        let secret = WebhookSecret(Secret(secret))
        #expect(secret.signature(for: body) == "sha256=\(digest)")
        #expect(secret.isValid(signature: "sha256=\(digest)", for: body))
    }

    @Test("may be written in either case")
    func hexCase() {
        #expect(secret.isValid(signature: "sha256=\(digest.uppercased())", for: body))
        #expect(secret.isValid(signature: "sha256=757107EA\(digest.dropFirst(8))", for: body))
    }

    @Test("is refused when it is missing or malformed")
    func malformed() {
        let shortened = String(digest.dropLast())
        for signature in [
            nil, "", digest, "sha256=", "sha1=\(digest)", "SHA256=\(digest)", "sha256=\(shortened)",
            "sha256=\(digest)0", "sha256=\(digest)00", "sha256=\(shortened)g", "sha256= \(digest)", " sha256=\(digest)",
            "sha256=\(digest) ", "sha256=\(digest)\n", "sha256=\(shortened)\u{FF17}", "sha256=\(shortened.dropLast())é",
            "sha256=0x\(digest.dropLast(2))", "sha256=+\(shortened)",
        ] {
            #expect(!secret.isValid(signature: signature, for: body), "\(signature ?? "nil")")
        }
    }

    @Test("is refused when one digit differs, wherever it is")
    func everyDigit() {
        for place in 0 ..< 64 {
            var digits = Array(digest)
            digits[place] = digits[place] == "0" ? "1" : "0"
            #expect(!secret.isValid(signature: "sha256=\(String(digits))", for: body))
        }
    }

    @Test("is refused for another body and another secret, also when it is all zeros")
    func others() {
        #expect(!secret.isValid(signature: "sha256=\(digest)", for: body + [0x0A]))
        #expect(!secret.isValid(signature: "sha256=\(digest)", for: []))
        #expect(!WebhookSecret(Secret("it's a secret")).isValid(signature: "sha256=\(digest)", for: body))
        #expect(!secret.isValid(signature: "sha256=\(String(repeating: "0", count: 64))", for: body))
    }

    @Test("holds for random bodies and secrets, and for no changed body")
    func roundTrip() {
        var generator = SeededRandom(seed: 256)
        for length in 0 ..< 200 {
            let secret = WebhookSecret(Secret("\(generator.next())"))
            var body = (0 ..< length + 1).map { _ in UInt8(generator.below(256)) }
            let signature = secret.signature(for: body)
            #expect(secret.isValid(signature: signature, for: body))
            body[generator.below(body.count)] ^= 1 << UInt8(generator.below(8))
            #expect(!secret.isValid(signature: signature, for: body))
        }
    }

    @Test("is made with a secret that never shows itself")
    func description() {
        struct Holder { let secret = WebhookSecret(Secret("verysecret")) }
        let secret = Holder().secret
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), "\(Holder())", String(reflecting: Holder()), dumped] {
            #expect(text.contains("<redacted>"), "\(text)")
            for shown in ["verysecret", "SymmetricKey", "118"] { #expect(!text.contains(shown), "\(text)") }
        }
    }
}
