// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Testing

@Suite("P8: a secret never shows itself")
struct SecretTests {
    private struct Holder { let token = Secret("ghp_verysecret") }

    @Test("in no kind of description")
    func descriptions() {
        let secret = Secret("ghp_verysecret")
        var dumped = ""
        dump(Holder(), to: &dumped)
        for text in [
            "\(secret)", String(describing: secret), String(reflecting: secret), "\(Holder())",
            String(reflecting: Holder()),
            dumped, "\([secret])", "\(Optional(secret) as Any)",
        ] {
            #expect(!text.contains("verysecret"))
        }
        #expect(secret.reveal() == "ghp_verysecret")
    }
}
