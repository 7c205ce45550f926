// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import JSON
import TestSupport
import Testing

@Suite("The JSON writer")
struct JSONWriterTests {
    private func text(_ write: (inout JSONWriter) -> Void) -> String {
        var json = JSONWriter()
        write(&json)
        return json.text
    }

    @Test("sets commas between values and members, and nowhere else")
    func commas() {
        let json = text { json in
            json.object { json in
                json.member("a", 1)
                json.member("b", [Int]())
                json.name("c")
                json.array { json in
                    json.object { _ in }
                    json.array { $0.null() }
                    json.string(":")
                    json.bool(false)
                }
                json.member("d", "{")
                json.member("e", String?.none)
            }
        }
        #expect(json == #"{"a":1,"b":[],"c":[{},[null],":",false],"d":"{","e":null}"#)
    }

    @Test("escapes quotes, backslashes and control characters, and leaves every other character as it is")
    func escapes() {
        #expect(text { $0.string("a\"b\\c\n\u{0}\u{1F}/é🦙") } == "\"a\\\"b\\\\c\\u000a\\u0000\\u001f/é🦙\"")
        #expect(text { $0.string("") } == "\"\"")
    }

    @Test("writes whole numbers with all their digits, and null for a number that JSON does not have")
    func numbers() {
        #expect(text { $0.integer(Int64.min) } == "-9223372036854775808")
        #expect(text { $0.integer(UInt64.max) } == "18446744073709551615")
        #expect(text { $0.number(0.25) } == "0.25")
        #expect(text { $0.number(.infinity) } == "null")
        #expect(text { $0.number(.nan) } == "null")
    }

    @Test("writes what Foundation reads as the same value", arguments: 1 ... 200)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let value = Self.value(&random, depth: 0)
        let read = try JSONSerialization.jsonObject(with: Data(value.json), options: .fragmentsAllowed)
        #expect(try JSONTree(scanning: value.json) == JSONTree(foundation: read))
        #expect(JSONTree(foundation: read) == Self.tree(value), "\(String(decoding: value.json, as: UTF8.self))")
    }

    private static func value(_ random: inout SeededRandom, depth: Int) -> JSONValue {
        switch random.below(depth < 4 ? 6 : 4) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &random))
        case 2: return .integer(Int.random(in: -1_000_000 ... 1_000_000, using: &random))
        case 3: return .string(string(&random))
        case 4: return .array((0 ..< random.below(4)).map { _ in value(&random, depth: depth + 1) })
        default:
            return .object(
                (0 ..< random.below(4)).map { index in
                    .init(name: "\(index)\(string(&random))", value: value(&random, depth: depth + 1))
                })
        }
    }

    private static func string(_ random: inout SeededRandom) -> String {
        let characters: [Character] = ["a", "\"", "\\", "\n", "\u{1}", "é", "🦙", "/", ":", ",", "{", "}"]
        return String((0 ..< random.below(8)).map { _ in characters[random.below(characters.count)] })
    }

    private static func tree(_ value: JSONValue) -> JSONTree {
        switch value {
        case .null, .encoded: .null
        case .bool(let value): .bool(value)
        case .integer(let value): .integer(Int64(value))
        case .number: .otherNumber
        case .string(let value): .string(value)
        case .array(let values): .array(values.map(tree))
        case .object(let members): .object(Dictionary(uniqueKeysWithValues: members.map { ($0.name, tree($0.value)) }))
        }
    }
}

@Suite("Percent and form encoding")
struct PercentEncodingTests {
    @Test("return every text unchanged when decoded again", arguments: 1 ... 50)
    func roundTrip(seed: UInt64) throws {
        var random = SeededRandom(seed: seed)
        let text = String(decoding: (0 ..< 40).map { _ in UInt8(random.below(256)) }, as: UTF8.self)
        #expect(PercentEncoding.decode(PercentEncoding.component(text)) == text)
        let form = FormEncoding.encode([("other", [0x26]), ("payload", Array(text.utf8)), ("payload", [])])
        #expect(try FormEncoding.value(of: "payload", in: form) == Array(text.utf8))
        #expect(try FormEncoding.value(of: "absent", in: form) == nil)
    }

    @Test("A percent sign that begins no escape stays as it is in an address")
    func lenient() {
        #expect(PercentEncoding.decode("100%") == "100%")
        #expect(PercentEncoding.decode("%zz%4") == "%zz%4")
        #expect(PercentEncoding.decode("%41%2f") == "A/")
    }
}
