// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

// The text form of RFC 9562 section 4. We do not use Foundation's: it goes through `sscanf` and `snprintf`, whose cost
// can be measured in the handling of a webhook delivery. It also accepts more than the 36 characters, and what it
// accepts on Linux differs from other systems.
extension UUID {
    /// The UUID of zeros only, which nothing has and which comes before all others (RFC 9562 section 5.9).
    public static let zeros = UUID(uuid: (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0))

    /// Reads exactly 36 characters, with digits of either case; nil for anything else.
    public init?(text: String) {
        var text = text
        let bytes: uuid_t? = text.withUTF8 { characters in
            guard characters.count == 36 else { return nil }
            var bytes: uuid_t = (0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            let isValid = withUnsafeMutableBytes(of: &bytes) { Self.read(characters, into: $0) }
            return isValid ? bytes : nil
        }
        guard let bytes else { return nil }
        self.init(uuid: bytes)
    }

    /// 36 characters, digits in lower case.
    public var text: String {
        withUnsafeBytes(of: uuid) { bytes in
            String(unsafeUninitializedCapacity: 36) { characters in
                var place = 0
                for (index, byte) in bytes.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        characters[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    characters[place] = Self.digit(byte >> 4)
                    characters[place + 1] = Self.digit(byte & 0x0F)
                    place += 2
                }
                return place
            }
        }
    }

    private static func read(
        _ characters: UnsafeBufferPointer<UInt8>, into bytes: UnsafeMutableRawBufferPointer
    ) -> Bool {
        var place = 0
        for index in 0 ..< 16 {
            if place == 8 || place == 13 || place == 18 || place == 23 {
                guard characters[place] == UInt8(ascii: "-") else { return false }
                place += 1
            }
            guard let high = value(characters[place]), let low = value(characters[place + 1]) else { return false }
            bytes[index] = high << 4 | low
            place += 2
        }
        return true
    }

    private static func value(_ digit: UInt8) -> UInt8? {
        switch digit {
        case UInt8(ascii: "0") ... UInt8(ascii: "9"): digit - UInt8(ascii: "0")
        case UInt8(ascii: "a") ... UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A") ... UInt8(ascii: "F"): digit - UInt8(ascii: "A") + 10
        default: nil
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
