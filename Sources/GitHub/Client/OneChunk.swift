// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Synchronization

/// Whether the sending of a request's body has begun. Before that, no server can have carried out the request.
final class BodyStart: Sendable {
    private let flag = Mutex(false)

    var happened: Bool { flag.withLock { $0 } }

    func happen() {
        flag.withLock { $0 = true }
    }
}

/// A request body in one piece. It records when the HTTP client begins to read it.
struct OneChunk: AsyncSequence, Sendable {
    typealias Element = ByteBuffer

    private let buffer: ByteBuffer
    private let start: BodyStart

    init(_ buffer: ByteBuffer, _ start: BodyStart) {
        self.buffer = buffer
        self.start = start
    }

    func makeAsyncIterator() -> Iterator {
        Iterator(buffer: buffer, start: start)
    }

    struct Iterator: AsyncIteratorProtocol {
        private var buffer: ByteBuffer?
        private let start: BodyStart

        init(buffer: ByteBuffer, start: BodyStart) {
            self.buffer = buffer
            self.start = start
        }

        mutating func next() async -> ByteBuffer? {
            start.happen()
            defer { buffer = nil }
            return buffer
        }
    }
}
