// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import JSON

@Suite("The scanner reads exact text")
struct JSONExactTextTests {
    private func exact(_ bytes: [UInt8]) throws(PayloadError) -> String {
        try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in try scanner.exactString() }
    }

    @Test(
        "where nothing has to be replaced",
        arguments: [
            (#""""#, ""), (#""abc""#, "abc"), (#""a\n\t\"\\\/é€😀""#, "a\n\t\"\\/é€😀"), (#""\ud83d\ude00x""#, "😀x"),
            (#""\uD83D\uDE00\ud83d\ude00""#, "😀😀"), (#""\u0001\u001f""#, "\u{1}\u{1F}"),
            // A U+FFFD that the text itself contains is no replacement.
            (#""\ufffd�""#, "\u{FFFD}\u{FFFD}"),
        ])
    func exact(document: String, expected: String) throws {
        #expect(try exact(Array(document.utf8)) == expected)
    }

    @Test(
        "and nothing else",
        arguments: [
            #""\u0000""#, #""a\u0000b""#, #""\n\u0000""#, #""\ud83d""#, #""\ud83dx""#, #""\ude00""#,
            #""\ude00\ud83d""#, #""\ud83d\u0041""#, #""\ud83d\ud83d\ude00""#, #""\ud83d\n""#,
        ])
    func replaced(document: String) {
        #expect(throws: PayloadError.wrongType(path: "", expected: "valid text without the character NUL")) {
            try exact(Array(document.utf8))
        }
    }

    @Test(
        "in valid UTF-8 only",
        arguments: [
            [0x80], [0xC3], [0xC3, 0x28], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xFF],
        ])
    func encoding(bytes: [UInt8]) {
        for text in [bytes, Array("\\n".utf8) + bytes, bytes + Array("\\u0041".utf8)] {
            #expect(throws: PayloadError.wrongType(path: "", expected: "valid text without the character NUL")) {
                try exact(Array("\"".utf8) + text + Array("\"".utf8))
            }
        }
    }

    @Test("of strings only, and names the field")
    func kind() {
        #expect(throws: PayloadError.wrongType(path: "", expected: "a string")) { try exact(Array("1".utf8)) }
        #expect(throws: PayloadError.wrongType(path: "a", expected: "valid text without the character NUL")) {
            try JSONScanner.scan(Array(#"{"a":"\u0000"}"#.utf8)) { (scanner) throws(PayloadError) in
                try scanner.object { (_, scanner) throws(PayloadError) in _ = try scanner.exactString() }
            }
        }
    }
}
