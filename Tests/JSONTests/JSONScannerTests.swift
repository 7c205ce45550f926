// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport
import Testing

@testable import JSON

@Suite("The scanner reads one document")
struct JSONScannerTests {
    /// The sum of the members `a`.
    private func sum(_ text: String) throws(PayloadError) -> [Int64] {
        try JSONScanner.scan(Array(text.utf8)) { (scanner) throws(PayloadError) in
            var values: [Int64] = []
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "a" { values.append(try scanner.int64()) }
            }
            return values
        }
    }

    private func validate(_ text: String) throws(PayloadError) {
        try JSONScanner.scan(Array(text.utf8)) { (_) throws(PayloadError) in }
    }

    @Test("and skips members that are not read")
    func skipping() throws {
        #expect(try sum(#"{"b":[1,{"a":2}],"a":3,"c":{"a":{"a":4}},"d":"a","e":null}"#) == [3])
    }

    @Test("and reports a key that appears twice twice, in order, so that the last one wins")
    func duplicates() throws {
        #expect(try sum(#"{"a":1,"b":0,"a":2}"#) == [1, 2])
    }

    @Test("and understands escapes in keys")
    func escapedKeys() throws {
        #expect(try sum(#"{"\u0061":5,"\u0062":6,"a\u0000":7}"#) == [5])
    }

    @Test("whatever the white space, with or without a byte order mark")
    func whitespace() throws {
        #expect(
            try sum("\u{FEFF} \r\n\t{ \n\n                       \"a\" \t:\r 1 \n, \"a\":2   }          \n") == [1, 2])
        for character in ["\u{B}", "\u{C}", "\u{A0}", "\u{0}", "\u{FEFF}"] {
            #expect(throws: PayloadError.malformedJSON(offset: 2), "\(character.debugDescription)") {
                try sum("{}\(character)")
            }
        }
    }

    @Test(
        "and says at which byte it is malformed",
        arguments: [
            ("", 0), ("  ", 2), ("{", 1), ("{\"a\"", 4), ("{\"a\":", 5), ("{\"a\":1", 6), ("{\"a\":1,}", 7), ("{,}", 1),
            ("[1,]", 3), ("[1 2]", 3), ("[1}", 2), ("{\"a\" 1}", 5), ("{a:1}", 1), ("nul", 0), ("nulL", 0), ("True", 0),
            ("[tru]", 1), ("[falsy]", 1), ("[1]]", 3), ("1 2", 2), ("{}{}", 2), ("\"a", 2), ("\"\\", 1), ("\"\\x\"", 1),
            ("\"\\u12g4\"", 1), ("\"\\u123", 1), ("\"a\nb\"", 2), ("\"12345678\u{0}\"", 9), ("01", 1), ("-", 1),
            ("+1", 0),
            (".5", 0), ("1.", 2), ("1.e1", 2), ("1e", 2), ("1e+", 3), ("-a", 1), ("'a'", 0), ("NaN", 0), ("[1,,2]", 3),
            ("\u{FEFF}\u{FEFF}1", 3), ("//", 0),
        ])
    func malformed(document: String, offset: Int) {
        #expect(throws: PayloadError.malformedJSON(offset: offset)) { try validate(document) }
        #expect(throws: PayloadError.malformedJSON(offset: offset)) { try JSONTree(scanning: Array(document.utf8)) }
    }

    @Test(
        "and takes any value for its root",
        arguments: [
            "{}", "[]", "null", "true", "false", "0", "-0.0e-0", "\"\"", "[[],{},[{}]]", "1E400", "[\"\\ud800\"]",
        ])
    func wellFormed(document: String) {
        #expect(throws: Never.self) { try validate(document) }
    }

    @Test("and finds malformed text also after the last member that was read")
    func malformedLater() {
        #expect(throws: PayloadError.malformedJSON(offset: 15)) {
            try sum(#"{"a":1,"b":[1,x]}"#.replacing("x", with: " "))
        }
        #expect(throws: PayloadError.malformedJSON(offset: 8)) { try sum(#"{"a":1} }"#) }
    }

    @Test("nested 512 levels deep, and refuses the 513th, read or skipped")
    func nesting() throws {
        for (open, close) in [("[", "]"), (#"{"k":"#, "}")] {
            let deepest = String(repeating: open, count: 512) + "1" + String(repeating: close, count: 512)
            let tooDeep = open + deepest + close
            try validate(deepest)
            #expect(throws: PayloadError.nestedTooDeeply(limit: 512)) { try validate(tooDeep) }
            _ = try JSONTree(scanning: Array(deepest.utf8))
            #expect(throws: PayloadError.nestedTooDeeply(limit: 512)) { try JSONTree(scanning: Array(tooDeep.utf8)) }
        }
        #expect(throws: PayloadError.nestedTooDeeply(limit: 512)) {
            try sum(#"{"b":"# + String(repeating: "[", count: 512))
        }
        #expect(throws: PayloadError.nestedTooDeeply(limit: 512)) {
            try validate(String(repeating: "[", count: 5_000_000))
        }
    }

    @Test("and tells arrays from objects at every depth")
    func mixedNesting() throws {
        var generator = SeededRandom(seed: 7)
        let kinds = (0 ..< 500).map { _ in generator.below(2) == 0 }
        let opening = kinds.map { $0 ? "[" : #"{"k":"# }.joined()
        let closing = kinds.reversed().map { $0 ? "]" : "}" }
        try validate(opening + "1" + closing.joined())
        for place in stride(from: 0, to: 500, by: 7) {
            var wrong = closing
            wrong[place] = wrong[place] == "]" ? "}" : "]"
            #expect(throws: PayloadError.malformedJSON(offset: opening.utf8.count + 1 + place)) {
                try validate(opening + "1" + wrong.joined())
            }
        }
    }

    @Test("and says where a value has the wrong type")
    func paths() {
        #expect(throws: PayloadError.wrongType(path: "", expected: "an object")) { try sum("[]") }
        #expect(throws: PayloadError.wrongType(path: "a", expected: "an integer")) { try sum(#"{"a":"1"}"#) }
        #expect(throws: PayloadError.malformedJSON(offset: 6)) { try sum(#"{"a":"1}"#.replacing("1", with: "\n")) }
        #expect(throws: PayloadError.wrongType(path: "x[1].y[0][2]", expected: "true or false")) {
            try JSONScanner.scan(Array(#"{"x":[{},{"y":[[true,false,null]]}]}"#.utf8)) {
                (scanner) throws(PayloadError) in
                try scanner.object { (_, scanner) throws(PayloadError) in
                    try scanner.array { (scanner) throws(PayloadError) in
                        try scanner.object { (_, scanner) throws(PayloadError) in
                            try scanner.array { (scanner) throws(PayloadError) in
                                try scanner.array { (scanner) throws(PayloadError) in _ = try scanner.bool() }
                            }
                        }
                    }
                }
            }
        }
    }

    @Test("and stays at a value that is not of the requested type")
    func secondTry() throws {
        let tree = try JSONScanner.scan(Array(#"["a",null]"#.utf8)) { (scanner) throws(PayloadError) in
            var integers = 0
            do throws(PayloadError) { _ = try scanner.int64() } catch { integers += 1 }
            #expect(integers == 1)
            return try JSONTree(&scanner)
        }
        #expect(tree == .array([.string("a"), .null]))
    }
}
