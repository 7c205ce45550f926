// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import JSON
import Testing

@Suite("A form's payload")
struct FormBodyTests {
    private func payload(_ form: String) throws(PayloadError) -> String {
        String(decoding: try FormBody.payload(in: Array(form.utf8)), as: UTF8.self)
    }

    @Test(
        "is found and decoded at any place in the form",
        arguments: [
            ("payload=%7B%22a%22%3A+1%7D", #"{"a": 1}"#), ("payload=", ""), ("payload", ""), ("a=1&payload=x&b=2", "x"),
            ("a&&b=&payload=x%26y%3dz=w", "x&y=z=w"), ("p%61yload=x", "x"), ("payload=%C3%a9é", "éé"),
            ("payload=a%2Bb+c", "a+b c"),
            ("payload=first&payload=second", "first"), ("payloads=1&xpayload=2&payload=3", "3"), ("&payload=x&", "x"),
            ("payload=%00%25", "\0%"),
        ])
    func decoding(form: String, expected: String) throws {
        #expect(try payload(form) == expected)
    }

    @Test(
        "is reported missing when there is none",
        arguments: ["", "&&", "a=payload", "Payload=1", "{\"a\":1}", "=payload", "payload%3D=1"])
    func missing(form: String) {
        #expect(throws: PayloadError.notAForm) { try payload(form) }
    }

    @Test(
        "is refused with a malformed percent escape anywhere in the form",
        arguments: [
            ("payload=%", 8), ("payload=%4", 8), ("payload=%4g", 8), ("payload=%g4", 8), ("payload=a%%41", 9),
            ("payload=%+1", 8),
            ("payload=x&a=%zz", 12), ("%=&payload=x", 0), ("payload=%41%4&x", 11), ("payload=%é", 8),
        ])
    func malformed(form: String, offset: Int) {
        #expect(throws: PayloadError.malformedPercentEscape(offset: offset)) { try payload(form) }
    }

    @Test("survives the round trip for any bytes, encoded in any of the allowed ways")
    func roundTrip() throws {
        var generator = SeededRandom(seed: 99)
        for length in 0 ..< 300 {
            let value = (0 ..< length).map { _ in UInt8(generator.below(256)) }
            let decoys = ["", "a=b&", "payloa=%70&", "&&x&"]
            let form = decoys[generator.below(4)] + "payload=" + encoded(value, &generator) + "&z=1"
            #expect(try FormBody.payload(in: Array(form.utf8)) == value)
        }
    }

    @Test("of a megabyte is decoded")
    func large() throws {
        let form =
            Array("payload=%22".utf8) + [UInt8](repeating: UInt8(ascii: "+"), count: 1_000_000) + Array("%22".utf8)
        let payload = try FormBody.payload(in: form)
        #expect(payload.count == 1_000_002)
        #expect(payload.first == UInt8(ascii: "\""))
        #expect(payload.last == UInt8(ascii: "\""))
        #expect(payload[345_678] == UInt8(ascii: " "))
    }

    private func encoded(_ bytes: [UInt8], _ generator: inout SeededRandom) -> String {
        bytes.map { byte in
            let isPlain = UInt8(ascii: "a") ... UInt8(ascii: "z") ~= byte
            if isPlain, generator.below(4) > 0 { return String(Unicode.Scalar(byte)) }
            if byte == UInt8(ascii: " "), generator.below(2) == 0 { return "+" }
            let digits = String(byte, radix: 16, uppercase: generator.below(2) == 0)
            return byte < 16 ? "%0\(digits)" : "%\(digits)"
        }.joined()
    }
}
