// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The literals of JSON as 32-bit words, first letter in the lowest byte, so that one comparison recognises each.
enum JSONLiteral {
    static let `true`: UInt32 = 0x6575_7274
    static let null: UInt32 = 0x6C6C_756E
    /// `false` without its first letter, because five letters do not fit into 32 bits.
    static let alse: UInt32 = 0x6573_6C61
}

extension JSONScanner {
    /// Whether the four bytes at `place` are `literal`.
    @inline(__always)
    static func literal(_ literal: UInt32, at place: UnsafeRawPointer, before end: UnsafeRawPointer) -> Bool {
        end - place >= 4 && UInt32(littleEndian: place.loadUnaligned(as: UInt32.self)) == literal
    }
}
