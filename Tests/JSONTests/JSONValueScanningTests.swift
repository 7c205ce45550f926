// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@Suite("A JSON tree that is read from a document")
struct JSONValueScanningTests {
    @Test("is written as the same document again", arguments: 0 ..< 8)
    func random(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0 ..< 100 {
            let document = random.document()
            let value = try JSONValue(document: document)
            let again = try JSONValue(document: value.json)
            #expect(again == value, "\(String(decoding: document, as: UTF8.self))")
            let foundation = try JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)
            #expect(
                try JSONTree(scanning: value.json) == JSONTree(foundation: foundation),
                "\(String(decoding: document, as: UTF8.self))")
        }
    }

    @Test("has the last of two members of the same name, at the first one's place")
    func repeated() throws {
        #expect(try JSONValue(document: Array(#"{"a":1,"b":2,"a":3}"#.utf8)) == ["a": 3, "b": 2])
    }

    @Test("keeps numbers: whole ones exactly, and what no Double holds as it was written")
    func numbers() throws {
        let value = try JSONValue(document: Array("[9007199254740993,1.5,1e3,1e999,-0]".utf8))
        #expect(value.arrayValue?[0] == .integer(9_007_199_254_740_993))
        #expect(value.arrayValue?[1] == .number(1.5))
        #expect(value.arrayValue?[2] == .number(1000))
        #expect(value.arrayValue?[3] == .encoded(Array("1e999".utf8)))
        #expect(String(decoding: value.json, as: UTF8.self).hasPrefix("[9007199254740993,1.5,1000.0,1e999,"))
    }

    @Test("is refused where the document is none, or too deep")
    func refused() {
        for text in ["", "{", "[1,]", "nul", String(repeating: "[", count: 600) + String(repeating: "]", count: 600)] {
            #expect(throws: PayloadError.self) { try JSONValue(document: Array(text.utf8)) }
        }
    }
}
