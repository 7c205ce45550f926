// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import TestSupport
import Testing

@testable import JSON

@Suite("The scanner reads values")
struct JSONScalarTests {
    private func string(_ bytes: [UInt8]) throws(PayloadError) -> String {
        try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in try scanner.string() }
    }

    private func int64(_ text: String) throws(PayloadError) -> Int64 {
        try JSONScanner.scan(Array(text.utf8)) { (scanner) throws(PayloadError) in try scanner.int64() }
    }

    @Test(
        "strings with every escape",
        arguments: [
            (#""""#, ""), (#""abc""#, "abc"), (#""\"\\\/\b\f\n\r\t""#, "\"\\/\u{8}\u{C}\n\r\t"),
            (#""\u00e9\u20AC""#, "é€"),
            (#""\ud83d\ude00""#, "😀"), (#""\uD83D\uDE00x""#, "😀x"), (#""é€😀""#, "é€😀"), (#""\u0000""#, "\u{FFFD}"),
            (#""\ud83d""#, "\u{FFFD}"), (#""\ud83dx""#, "\u{FFFD}x"), (#""\ude00\ud83d""#, "\u{FFFD}\u{FFFD}"),
            (#""\ud83d\u0041""#, "\u{FFFD}A"), (#""\ud83d\ud83d\ude00""#, "\u{FFFD}😀"), (#""\ud83d\n""#, "\u{FFFD}\n"),
            (#""\uffff\ufeff""#, "\u{FFFF}\u{FEFF}"),
            (
                #""a long text without any escape, € and all""#,
                "a long text without any escape, € and all"
            ),
            (
                #""a long text with \"quotes\" and \r\n a longer rest behind them""#,
                "a long text with \"quotes\" and \r\n a longer rest behind them"
            ),
        ])
    func escapes(document: String, expected: String) throws {
        #expect(try string(Array(document.utf8)) == expected)
    }

    @Test("strings of any length, wherever the quote or the escape falls in a word")
    func lengths() throws {
        for length in 0 ..< 70 {
            let text = String(repeating: "x", count: length)
            #expect(try string(Array("\"\(text)\"".utf8)) == text)
            #expect(try string(Array("  \"\(text)\\n\(text)\"".utf8)) == "\(text)\n\(text)")
            #expect(throws: PayloadError.malformedJSON(offset: 1 + length)) {
                try string(Array("\"\(text)\u{1F}\(text)\"".utf8))
            }
        }
    }

    @Test("strings with every byte: only quote, backslash and control characters are special")
    func everyByte() throws {
        for byte in UInt8.min ... UInt8.max {
            let document = Array("\"1234".utf8) + [byte] + Array("56789012\"".utf8)
            switch byte {
            case 0 ..< 0x20, UInt8(ascii: "\\"):
                #expect(throws: PayloadError.malformedJSON(offset: 5), "\(byte)") { try string(document) }
            case UInt8(ascii: "\""):
                #expect(throws: PayloadError.malformedJSON(offset: 6)) { try string(document) }
            case 0x80...:
                #expect(try string(document) == "1234\u{FFFD}56789012")
            default:
                #expect(try string(document) == "1234\(Character(Unicode.Scalar(byte)))56789012")
            }
        }
    }

    @Test("invalid UTF-8 as U+FFFD, with and without escapes beside it")
    func invalidUTF8() throws {
        for invalid: [UInt8] in [[0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82]] {
            let repaired = String(decoding: invalid, as: UTF8.self)
            #expect(repaired.unicodeScalars.allSatisfy { $0 == "\u{FFFD}" })
            #expect(try string([0x22] + invalid + [0x22]) == repaired)
            #expect(try string(Array("\"\\n".utf8) + invalid + Array("\\t\"".utf8)) == "\n\(repaired)\t")
        }
    }

    @Test(
        "integers exactly, also beyond 2^53, also written with a point or an exponent",
        arguments: [
            ("0", 0), ("-0", 0), ("7", 7), ("-12", -12), ("9007199254740993", 9_007_199_254_740_993),
            ("9223372036854775807", Int64.max), ("-9223372036854775808", Int64.min), ("1.0", 1), ("-1.000", -1),
            ("1e3", 1000),
            ("1E+3", 1000), ("1200e-2", 12), ("0e999999999999999999999", 0), ("0.0", 0), ("1.5e1", 15), ("0.001e3", 1),
            ("922337203685477580.7e1", Int64.max), ("1000000000000000000000000000000e-30", 1),
            ("1.00000000000000000000000000000000000", 1), ("9223372036854775807.0", Int64.max),
            ("-92233720368547758080e-1", Int64.min),
        ])
    func integers(text: String, expected: Int64) throws {
        #expect(try int64(text) == expected)
    }

    @Test(
        "no number as an integer that does not fit into 64 bits",
        arguments: [
            "1.5", "0.1", "1e-1", "9223372036854775808", "-9223372036854775809", "1e19", "1e999999999999999999999",
            "-1e400", "1e-999999999999999999999", "123456789012345678901234567890", "99999999999999999999999",
            "1.00000000001",
            "\"1\"", "null", "true", "[]", "{}", "18446744073709551616",
        ])
    func noIntegers(text: String) {
        #expect(throws: PayloadError.wrongType(path: "", expected: "an integer")) { try int64(text) }
    }

    @Test("every integer that Swift can print, at random")
    func randomIntegers() throws {
        var generator = SeededRandom(seed: 53)
        for _ in 0 ..< 2000 {
            let value = Int64(bitPattern: generator.next()) >> Int64(generator.below(64))
            #expect(try int64("\(value)") == value)
            #expect(try int64("\(value).0e0") == value)
        }
    }

    @Test("null as nil where it is allowed, and as a wrong type where it is not")
    func nulls() throws {
        let bytes = Array("null".utf8)
        #expect(try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in scanner.isNull })
        #expect(try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in try scanner.optionalString() } == nil)
        #expect(try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in try scanner.optionalInt64() } == nil)
        #expect(try JSONScanner.scan(bytes) { (scanner) throws(PayloadError) in try scanner.optionalBool() } == nil)
        #expect(throws: PayloadError.wrongType(path: "", expected: "a string")) { try string(bytes) }
        let values = try JSONScanner.scan(Array(#"["s",5,true,false]"#.utf8)) { (scanner) throws(PayloadError) in
            var values: [JSONTree] = []
            try scanner.array { (scanner) throws(PayloadError) in
                if scanner.isNull { values.append(.null) }
                switch values.count {
                case 0: values.append(.string(try scanner.optionalString() ?? "nil"))
                case 1: values.append(.integer(try scanner.optionalInt64() ?? 0))
                default: values.append(try scanner.optionalBool().map(JSONTree.bool) ?? .null)
                }
            }
            return values
        }
        #expect(values == [.string("s"), .integer(5), .bool(true), .bool(false)])
    }
}
