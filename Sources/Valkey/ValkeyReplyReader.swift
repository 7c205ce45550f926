// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CHiredis

/// Reads replies from the bytes of a connection, with hiredis' reader.
///
/// Bytes may come in pieces of any size. Once it has thrown, the reader cannot find the beginning of the next reply, so
/// the connection must be closed.
struct ValkeyReplyReader: ~Copyable {
    /// The bytes are no replies, or a reply is too large.
    struct Fault: Error {
        let detail: String
    }

    private let reader: UnsafeMutablePointer<redisReader>
    private let functions: UnsafeMutablePointer<redisReplyObjectFunctions>
    private let limit: Int
    /// The most elements of an array. hiredis allocates them all when it has read their number, so without a limit a
    /// dozen wrong bytes would cost gigabytes.
    private static let elementLimit = 1 << 20

    /// Nil if there is no memory.
    /// - Parameter limit: The most bytes of one reply.
    init?(limit: Int) {
        guard let reader = redisReaderCreate() else { return nil }
        guard let standard = reader.pointee.fn else {
            redisReaderFree(reader)
            return nil
        }
        self.reader = reader
        self.limit = limit
        functions = .allocate(capacity: 1)
        functions.initialize(to: standard.pointee)
        // hiredis passes `privdata` to each function; there the function finds the one that it replaces.
        reader.pointee.privdata = UnsafeMutableRawPointer(standard)
        reader.pointee.fn = functions
        functions.pointee.createArray = { task, count in
            guard Int(count) <= ValkeyReplyReader.elementLimit, let standard = task?.pointee.privdata else {
                return nil
            }
            let functions = standard.assumingMemoryBound(to: redisReplyObjectFunctions.self)
            return functions.pointee.createArray(task, count)
        }
    }

    deinit {
        redisReaderFree(reader)
        functions.deallocate()
    }

    /// Adds received bytes.
    mutating func feed(_ bytes: [UInt8]) throws(Fault) {
        let status = bytes.withUnsafeBytes { buffer in
            redisReaderFeed(reader, buffer.baseAddress?.assumingMemoryBound(to: CChar.self), buffer.count)
        }
        guard status == REDIS_OK else { throw fault }
    }

    /// The next complete reply; nil if more bytes are needed.
    mutating func next() throws(Fault) -> ValkeyReply? {
        var object: UnsafeMutableRawPointer?
        guard redisReaderGetReply(reader, &object) == REDIS_OK else { throw fault }
        guard let object else {
            guard reader.pointee.len - reader.pointee.pos <= limit else {
                throw Fault(detail: "a reply of more than \(limit) bytes")
            }
            return nil
        }
        defer { freeReplyObject(object) }
        return try Self.reply(object.assumingMemoryBound(to: redisReply.self).pointee)
    }

    private var fault: Fault {
        let text = withUnsafeBytes(of: reader.pointee.errstr) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        return Fault(detail: "no reply of Valkey's protocol: \(text)")
    }

    private static func reply(_ object: redisReply) throws(Fault) -> ValkeyReply {
        switch object.type {
        case REDIS_REPLY_STATUS: return .status(String(decoding: bytes(object), as: UTF8.self))
        case REDIS_REPLY_ERROR: return .failure(String(decoding: bytes(object), as: UTF8.self))
        case REDIS_REPLY_STRING: return .bytes(bytes(object))
        case REDIS_REPLY_INTEGER: return .integer(object.integer)
        case REDIS_REPLY_NIL: return .null
        case REDIS_REPLY_ARRAY:
            var elements: [ValkeyReply] = []
            elements.reserveCapacity(object.elements)
            for index in 0 ..< object.elements {
                guard let element = object.element[index] else { throw Fault(detail: "an array with a hole") }
                elements.append(try reply(element.pointee))
            }
            return .array(elements)
        default: throw Fault(detail: "a reply of the unknown type \(object.type)")
        }
    }

    private static func bytes(_ object: redisReply) -> [UInt8] {
        [UInt8](UnsafeRawBufferPointer(start: object.str, count: object.len))
    }
}
