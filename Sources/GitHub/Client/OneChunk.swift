// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Synchronization

/// Whether a request's body began to be sent. Until then no server can have done what the request asks for.
final class BodyStart: Sendable {
    private let flag = Mutex(false)

    var happened: Bool { flag.withLock { $0 } }

    func happen() {
        flag.withLock { $0 = true }
    }
}

/// A body in one piece, which notes when it is asked for.
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
