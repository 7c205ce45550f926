// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import JSON

/// We accept the same documents as Foundation, except where one of the two departs from RFC 8259 on purpose:
///
/// - Foundation accepts a comma before a closing bracket, and detects UTF-16 and UTF-32 by their zero bytes. We do
///   neither.
/// - We accept invalid UTF-8 and lone surrogates (as U+FFFD), and numbers that do not fit into a double. Foundation
///   does not.
@Suite("The scanner agrees with Foundation about what JSON is")
struct JSONFuzzTests {
    @Test("on random documents, value by value", arguments: 0 ..< 8)
    func documents(seed: UInt64) throws {
        var random = RandomJSON(seed: seed)
        for _ in 0 ..< 150 {
            let document = random.document()
            let foundation = try JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)
            let tree = try JSONTree(scanning: document)
            #expect(tree == JSONTree(foundation: foundation), "\(String(decoding: document, as: UTF8.self))")
            #expect(isAccepted(document))
        }
    }

    @Test("on random documents with random damage", arguments: 0 ..< 8)
    func damagedDocuments(seed: UInt64) {
        var random = RandomJSON(seed: 1000 + seed)
        var generator = SeededRandom(seed: seed)
        var accepted = 0
        var rejected = 0
        for _ in 0 ..< 300 {
            let document = damaged(random.document(), &generator)
            let ours = isAccepted(document)
            compare(document, isAccepted: ours)
            if ours { accepted += 1 } else { rejected += 1 }
            // Reading and skipping must agree on whether the document is valid.
            #expect(ours == ((try? JSONTree(scanning: document)) != nil), "\(document)")
        }
        #expect(accepted > 10)
        #expect(rejected > 100)
    }

    @Test("on random bytes from JSON's own alphabet", arguments: 0 ..< 8)
    func tokenSoup(seed: UInt64) {
        let tokens = [
            "{", "}", "[", "]", ":", ",", "\"", "\\", "\"a\"", "\"\\u00", "e", "E", "-", "+", ".", "0", "1", "12",
            "true",
            "false", "null", "tru", " ", "\n", "\u{1}", "é", "\"b\":", "[]", "{}",
        ]
        var generator = SeededRandom(seed: seed)
        var accepted = 0
        for _ in 0 ..< 1500 {
            let text = (0 ..< 1 + generator.below(5)).map { _ in tokens[generator.below(tokens.count)] }.joined()
            let document = Array((generator.below(2) == 0 ? "[\(text)]" : text).utf8)
            let ours = isAccepted(document)
            if ours { accepted += 1 }
            compare(document, isAccepted: ours)
        }
        #expect(accepted > 20)
    }

    private func isAccepted(_ document: [UInt8]) -> Bool {
        (try? JSONScanner.scan(document) { (_) throws(PayloadError) in true }) ?? false
    }

    private func compare(_ document: [UInt8], isAccepted ours: Bool) {
        let foundation = (try? JSONSerialization.jsonObject(with: Data(document), options: .fragmentsAllowed)) != nil
        guard ours != foundation else { return }
        let text = String(decoding: document, as: UTF8.self)
        if foundation {
            let isTolerated = document.contains(0) || text.contains(#/,[ \t\r\n]*[\]}]/#)
            #expect(isTolerated, "only Foundation accepts \(text.debugDescription)")
        } else {
            let isTolerated =
                String(validating: document, as: UTF8.self) == nil || text.contains(#/\\u[dD][89a-fA-F]/#)
                || text.contains(#/[eE][+\-]?[0-9]{3}|[0-9]{100}/#)
            #expect(isTolerated, "only we accept \(text.debugDescription)")
        }
    }

    private func damaged(_ document: [UInt8], _ generator: inout SeededRandom) -> [UInt8] {
        var document = document
        for _ in 0 ... generator.below(3) where !document.isEmpty {
            let place = generator.below(document.count)
            switch generator.below(6) {
            case 0: document.removeSubrange(place...)
            case 1: document[place] ^= 1 << UInt8(generator.below(8))
            case 2: document[place] = UInt8(generator.below(256))
            case 3: document.remove(at: place)
            case 4: document.insert(Array("{}[]\",:\\0e.-".utf8)[generator.below(12)], at: place)
            default: document.swapAt(place, generator.below(document.count))
            }
        }
        return document
    }
}
