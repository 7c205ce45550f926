// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment

/// Writes random, well-formed documents: all kinds of values, escapes, white space and nesting.
struct RandomJSON {
    private var generator: SeededRandom
    private var text = ""

    init(seed: UInt64) {
        generator = SeededRandom(seed: seed)
    }

    mutating func document() -> [UInt8] {
        text = ""
        space()
        value(depth: 0)
        space()
        return Array(text.utf8)
    }

    private mutating func value(depth: Int) {
        switch generator.below(depth < 6 ? 10 : 6) {
        case 0: text += pick(["true", "false", "null"])
        case 1, 2: number()
        case 3, 4, 5: string()
        case 6, 7: container("[", "]", depth: depth, keys: false)
        default: container("{", "}", depth: depth, keys: true)
        }
    }

    private mutating func container(_ open: String, _ close: String, depth: Int, keys: Bool) {
        text += open
        space()
        for index in 0 ..< generator.below(6) {
            if index > 0 {
                text += ","
                space()
            }
            if keys {
                string()
                space()
                text += ":"
                space()
            }
            value(depth: depth + 1)
            space()
        }
        text += close
    }

    private mutating func number() {
        switch generator.below(6) {
        case 0: text += "0"
        case 1: text += "\(Int64(bitPattern: generator.next()))"
        case 2: text += "-\(generator.below(1000)).\(generator.below(1000))"
        case 3: text += "\(generator.below(1000))\(pick(["e", "E"]))\(pick(["", "+", "-"]))\(generator.below(4))"
        case 4: text += pick(["9223372036854775807", "-9223372036854775808", "-0", "9007199254740993"])
        default: text += "\(generator.below(100_000))"
        }
    }

    private mutating func string() {
        text += "\""
        for _ in 0 ..< generator.below(generator.below(4) == 0 ? 60 : 9) {
            switch generator.below(12) {
            case 0: text += pick([#"\""#, #"\\"#, #"\/"#, #"\b"#, #"\f"#, #"\n"#, #"\r"#, #"\t"#])
            case 1: text += pick([#"\u0041"#, #"\u00e9"#, #"\u20AC"#, #"\ud83d\ude00"#, #"\u001f"#, #"\uFFFF"#])
            case 2: text += pick(["é", "€", "😀", "\u{7F}", "ﬀ", "e\u{301}"])
            case 3: text += #"\u0000"#
            default: text.unicodeScalars.append(pick(Array("abcxyz 019,:{}[]'/<>&+%=".unicodeScalars)))
            }
        }
        text += "\""
    }

    private mutating func space() {
        guard generator.below(3) == 0 else { return }
        text += pick([" ", "\n", "\t", "\r\n", "\n        ", "  \n\n\t   \n                   "])
    }

    private mutating func pick<Element>(_ choices: [Element]) -> Element {
        choices[generator.below(choices.count)]
    }
}
