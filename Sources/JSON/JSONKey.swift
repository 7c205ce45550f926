// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The name of an object's member, compared in place in the document's bytes, without making a `String`.
///
/// It can be neither copied nor kept, because it is valid only while the scanner is at that member.
public struct JSONKey: ~Copyable {
    private let start: UnsafeRawPointer
    private let count: Int
    private let hasEscapes: Bool

    /// The bytes between the two quotes. The scanner has found them well-formed.
    init(_ start: UnsafeRawPointer, upTo end: UnsafeRawPointer, hasEscapes: Bool) {
        self.start = start
        self.count = end - start
        self.hasEscapes = hasEscapes
    }

    /// Whether the key is `name`. Escapes are understood: the key `"\u0069d"` equals `id`.
    @inline(__always)
    public static func == (key: borrowing JSONKey, name: StaticString) -> Bool {
        if key.hasEscapes { return key.text == name.description }
        guard key.count == name.utf8CodeUnitCount else { return false }
        let bytes = UnsafeRawPointer(name.utf8Start)
        for index in 0 ..< key.count
        where key.start.load(fromByteOffset: index, as: UInt8.self) != bytes.load(fromByteOffset: index, as: UInt8.self)
        {
            return false
        }
        return true
    }

    /// The key as a string.
    public var text: String {
        JSONStringDecoder.decode(start, upTo: start + count, hasEscapes: hasEscapes)
    }
}
