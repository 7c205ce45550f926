// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Testing

@testable import Valkey

@Suite("The reader of replies")
struct ValkeyReplyReaderTests {
    /// Everything that the bytes contain, given to the reader in pieces of the sizes that `size` says.
    private func read(
        _ bytes: [UInt8], limit: Int = 1 << 20, size: () -> Int
    ) throws(ValkeyReplyReader.Fault) -> [ValkeyReply] {
        guard var reader = ValkeyReplyReader(limit: limit) else { throw .init(detail: "no memory") }
        var replies: [ValkeyReply] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            let count = min(rest.count, max(1, size()))
            try reader.feed(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
            while let reply = try reader.next() { replies.append(reply) }
        }
        return replies
    }

    private func encode(_ reply: ValkeyReply) -> [UInt8] {
        switch reply {
        case .status(let text): Array("+\(text)\r\n".utf8)
        case .failure(let text): Array("-\(text)\r\n".utf8)
        case .integer(let number): Array(":\(number)\r\n".utf8)
        case .null: Array("$-1\r\n".utf8)
        case .bytes(let bytes): Array("$\(bytes.count)\r\n".utf8) + bytes + Array("\r\n".utf8)
        case .array(let elements): Array("*\(elements.count)\r\n".utf8) + elements.flatMap(encode)
        }
    }

    private func randomReply(_ random: inout SeededRandom, depth: Int = 0) -> ValkeyReply {
        switch random.below(depth < 5 ? 6 : 5) {
        case 0: .status(["OK", "", "QUEUED", "é"][random.below(4)])
        case 1: .failure(["ERR", "NOAUTH Authentication required.", "LOADING"][random.below(3)])
        case 2: .integer([0, -1, 7, .max, .min][random.below(5)])
        case 3: .null
        case 4: .bytes((0 ..< random.below(random.below(20) == 0 ? 9000 : 40)).map { _ in UInt8(random.below(256)) })
        default: .array((0 ..< random.below(5)).map { _ in randomReply(&random, depth: depth + 1) })
        }
    }

    @Test("reads every reply from pieces of any size")
    func pieces() throws {
        for seed in 0 ..< 300 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            let replies = (0 ..< 1 + random.below(12)).map { _ in randomReply(&random) }
            let bytes = replies.flatMap(encode)
            let read = try read(bytes) { random.below([1, 3, 50, 100_000][random.below(4)]) }
            try #require(read == replies, "seed \(seed)")
        }
    }

    @Test("says that bytes are no replies, and does not trap, whatever they are")
    func fuzz() {
        var (faults, wholes) = (0, 0)
        for seed in 0 ..< 1000 as Range<UInt64> {
            var random = SeededRandom(seed: seed)
            var bytes = (0 ..< 1 + random.below(4)).flatMap { _ in encode(randomReply(&random)) }
            for _ in 0 ..< 1 + random.below(4) {
                let place = random.below(bytes.count)
                switch random.below(4) {
                case 0: bytes[place] = UInt8(random.below(256))
                case 1: bytes.remove(at: place)
                case 2: bytes.insert(contentsOf: "*$:+-\r\n0129".utf8.shuffled(using: &random).prefix(3), at: place)
                default: bytes.removeLast(random.below(bytes.count))
                }
                if bytes.isEmpty { bytes = [0] }
            }
            do {
                _ = try read(bytes) { 1 + random.below(2000) }
                wholes += 1
            } catch {
                faults += 1
            }
        }
        // Both outcomes are frequent, or the bytes tested little.
        #expect(faults > 100 && wholes > 100, "\(faults) faults, \(wholes) wholes")
    }

    @Test(
        "refuses what is no reply",
        arguments: [
            "HTTP/1.1 400 Bad Request\r\n", "\u{16}\u{03}\u{01}\u{02}\u{00}", "*2147483647\r\n", "*1048577\r\n",
            "*99999999999999999999\r\n", "$-2\r\n", "*-2\r\n", ":1x\r\n", "$x\r\n", "_\u{0}",
            String(repeating: "*1\r\n", count: 20),
        ])
    func refused(_ text: String) {
        #expect(throws: ValkeyReplyReader.Fault.self) { try read(Array(text.utf8)) { 7 } }
    }

    @Test("refuses a reply that is larger than the limit, before it is complete")
    func limit() throws {
        let large = encode(.bytes([UInt8](repeating: 1, count: 5000)))
        #expect(throws: ValkeyReplyReader.Fault.self) { try read(Array(large.prefix(3000)), limit: 2000) { 500 } }
        #expect(try read(large, limit: 6000) { 500 }.count == 1)
        // Many small replies are no large one.
        let small = (0 ..< 5000).flatMap { encode(.integer($0)) }
        #expect(try read(small, limit: 100) { 64 }.count == 5000)
    }
}
