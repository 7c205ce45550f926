// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A pull parser over the UTF-8 bytes of one JSON document. It makes one pass, builds no tree, and allocates memory
/// only for the strings that the caller asks for.
///
/// Inside ``scan(_:_:)`` the scanner is always at the first byte of a value. Reading a value moves past it. A value
/// that the caller does not read is skipped, but must still be well-formed JSON (RFC 8259), so a scan that succeeds has
/// validated the whole document. Reading a value as the wrong type throws and does not move, unless the document is
/// malformed there.
///
/// It accepts more than RFC 8259 in two ways. A leading byte order mark is allowed. Invalid UTF-8, lone surrogates and
/// the character NUL become U+FFFD, because Postgres `text` cannot hold them
/// (https://www.postgresql.org/docs/current/datatype-character.html).
///
/// It is safe on any input. It cannot be copied, and exists only inside ``scan(_:_:)``, so it cannot outlive the bytes.
public struct JSONScanner: ~Copyable {
    /// How many arrays and objects may be open at once.
    public static let nestingLimit = 512

    @usableFromInline
    let start: UnsafeRawPointer
    @usableFromInline
    let end: UnsafeRawPointer
    /// Invariant: `start <= position <= end`. Every read of a byte compares with `end` first.
    package var position: UnsafeRawPointer
    /// How many arrays and objects are open.
    var depth = 0

    private init(start: UnsafeRawPointer, end: UnsafeRawPointer) {
        self.start = start
        self.end = end
        position = start
    }

    /// Parses one document and returns the result of `body`.
    ///
    /// - Parameters:
    ///   - bytes: The whole document.
    ///   - body: Reads the root value. If it does not, the value is skipped.
    /// - Throws: What `body` throws. ``PayloadError/malformedJSON(offset:)`` or
    ///   ``PayloadError/nestedTooDeeply(limit:)`` if any part of the document is malformed, also a part that `body` did
    ///   not read.
    public static func scan<R>(
        _ bytes: [UInt8],
        _ body: (inout JSONScanner) throws(PayloadError) -> R
    ) throws(PayloadError) -> R {
        try bytes.withUnsafeBufferPointer { (buffer) throws(PayloadError) -> R in
            guard let base = buffer.baseAddress else { throw .malformedJSON(offset: 0) }
            let start = UnsafeRawPointer(base)
            var scanner = JSONScanner(start: start, end: start + buffer.count)
            if buffer.starts(with: [0xEF, 0xBB, 0xBF]) { scanner.position += 3 }
            scanner.skipWhitespace()
            let root = scanner.position
            let result = try body(&scanner)
            if scanner.position == root { try scanner.skipValue() }
            scanner.skipWhitespace()
            guard scanner.position == scanner.end else { throw scanner.malformed() }
            return result
        }
    }

    /// Whether the next value is `null`. Does not move.
    public var isNull: Bool {
        Self.literal(JSONLiteral.null, at: position, before: end)
    }

    /// The next byte. At the end of the document it is 0, which begins no JSON value.
    package var next: UInt8 {
        position < end ? position.load(as: UInt8.self) : 0
    }

    mutating func skipWhitespace() {
        position = Self.endOfWhitespace(position, before: end)
    }

    package func malformed() -> PayloadError {
        malformed(at: position)
    }

    func malformed(at place: UnsafeRawPointer) -> PayloadError {
        .malformedJSON(offset: place - start)
    }

    /// The error for a value that is not `expected`: ``PayloadError/wrongType(path:expected:)``, or the syntax error if
    /// the value is malformed.
    package mutating func mismatch(expected: String) -> PayloadError {
        let value = position
        do throws(PayloadError) {
            try skipValue()
        } catch {
            return error
        }
        position = value
        return .wrongType(path: "", expected: expected)
    }
}
