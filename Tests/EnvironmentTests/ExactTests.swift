// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Testing

@Suite("Texts compared by their bytes")
struct ExactTests {
    private struct Name: Hashable {
        @Exact var text: String
    }

    @Test("Two spellings of one letter are two names, the same bytes are one")
    func spellings() {
        let (composed, decomposed) = ("caf\u{E9}", "cafe\u{301}")
        // Swift takes them for the same.
        #expect(composed == decomposed)
        #expect(Exact(composed) != Exact(decomposed))
        #expect(Set([composed, decomposed, composed].map { Name(text: $0) }).count == 2)
        #expect(Name(text: composed) == Name(text: "caf" + "\u{E9}"))
    }

    @Test("The order is that of the bytes")
    func order() {
        #expect(Exact("a") < Exact("b") && Exact("Z") < Exact("a") && Exact("a") < Exact("aa"))
        #expect(Exact("cafe\u{301}") < Exact("caf\u{E9}"))
        #expect(!(Exact("a") < Exact("a")))
    }
}
