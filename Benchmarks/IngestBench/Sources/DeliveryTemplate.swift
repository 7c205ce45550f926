// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import Environment
import SampleBodies

/// One project's request, kept as bytes; the next delivery is written over the last one, field by field.
struct DeliveryTemplate {
    private(set) var head: [UInt8]
    private(set) var body: [UInt8]

    private let key: SymmetricKey
    private let guidOffset: Int
    private let signatureOffset: Int
    private let offsets: [(field: PullRequestBody.Field, places: [Int])]

    init(project: SeededProject, port: UInt16) {
        let text = PullRequestBody.text(repository: project.repository, taskPrefix: project.taskPrefix)
        let body = Array(text.utf8)
        let guid = String(repeating: "g", count: 36)
        let signature = String(repeating: "s", count: 64)
        let head = Array(
            """
            POST \(project.webhookPath) HTTP/1.1\r
            Host: 127.0.0.1:\(port)\r
            User-Agent: GitHub-Hookshot/5b3f1c7\r
            Accept: */*\r
            Content-Type: application/json\r
            Content-Length: \(body.count)\r
            X-GitHub-Delivery: \(guid)\r
            X-GitHub-Event: pull_request\r
            X-GitHub-Hook-ID: \(project.hookID)\r
            X-GitHub-Hook-Installation-Target-ID: \(project.repository.id)\r
            X-GitHub-Hook-Installation-Target-Type: repository\r
            X-Hub-Signature-256: sha256=\(signature)\r
            \r

            """.utf8)
        self.head = head
        self.body = body
        key = SymmetricKey(data: Array(project.hookSecret.utf8))
        guidOffset = Self.places(of: guid, in: head)[0]
        signatureOffset = Self.places(of: signature, in: head)[0]
        offsets = PullRequestBody.Field.allCases.map { ($0, Self.places(of: $0.marker, in: body)) }
    }

    /// Writes a delivery's fields. `number` counts the deliveries of this project, `sequence` those of the run.
    mutating func fill(number: Int, sequence: Int) {
        // Of its own stream: random as GUIDs are, and unequal for unequal deliveries.
        var random = SeededRandom(seed: UInt64(sequence), stream: 1)
        for (field, places) in offsets {
            for place in places {
                switch field {
                case .number: writeDecimal(1_000_000 + number, width: field.width, at: place)
                case .id: writeDecimal(2_000_000_000 + sequence, width: field.width, at: place)
                case .task: writeDecimal(1 + number % SeededProject.taskCount, width: field.width, at: place)
                case .commit: writeDecimal(sequence, width: field.width, at: place)
                }
            }
        }
        writeGUID(random.next(), random.next())
    }

    /// The signature of the body as it is now filled.
    func authenticationCode() -> HMAC<SHA256>.MAC {
        body.withUnsafeBytes { HMAC<SHA256>.authenticationCode(for: $0, using: key) }
    }

    mutating func write(signature: UnsafeRawBufferPointer) {
        for (index, byte) in signature.enumerated() {
            head[signatureOffset + 2 * index] = Self.digits[Int(byte >> 4)]
            head[signatureOffset + 2 * index + 1] = Self.digits[Int(byte & 15)]
        }
    }

    private mutating func writeDecimal(_ value: Int, width: Int, at place: Int) {
        var rest = value
        for index in stride(from: place + width - 1, through: place, by: -1) {
            body[index] = 48 + UInt8(rest % 10)
            rest /= 10
        }
    }

    private mutating func writeGUID(_ high: UInt64, _ low: UInt64) {
        var place = guidOffset
        for index in 0 ..< 32 {
            if index == 8 || index == 12 || index == 16 || index == 20 {
                head[place] = 45
                place += 1
            }
            let half = index < 16 ? high : low
            head[place] = Self.digits[Int(half >> (60 - 4 * UInt64(index % 16)) & 15)]
            place += 1
        }
    }

    private static let digits = Array("0123456789abcdef".utf8)

    private static func places(of text: String, in bytes: [UInt8]) -> [Int] {
        let pattern = Array(text.utf8)
        return (0 ... (bytes.count - pattern.count)).filter { start in
            bytes[start] == pattern[0] && bytes[start ..< (start + pattern.count)].elementsEqual(pattern)
        }
    }
}
