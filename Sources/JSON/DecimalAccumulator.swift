// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Computes the exact integer value of a decimal number, digit by digit.
///
/// Zeros are counted and applied only when another digit follows. So `1.000` is the integer 1, and `10e-1` is too.
struct DecimalAccumulator {
    private var magnitude: UInt64 = 0
    private var pendingZeros = 0
    private var fractionDigits = 0

    /// Appends the next digit. Returns false if the number no longer fits into a 64-bit integer.
    mutating func append(_ digit: UInt8, isFraction: Bool) -> Bool {
        if isFraction { fractionDigits += 1 }
        guard digit != 0 else {
            pendingZeros += 1
            return true
        }
        guard let shifted = Self.scale(magnitude, byPowerOfTen: pendingZeros + 1) else { return false }
        let (sum, overflow) = shifted.addingReportingOverflow(UInt64(digit))
        magnitude = sum
        pendingZeros = 0
        return !overflow
    }

    /// The number times ten to the power of `exponent`; nil if it has a fraction or does not fit.
    func value(exponent: Int, isNegative: Bool) -> Int64? {
        guard magnitude != 0 else { return 0 }
        let power = exponent - fractionDigits + pendingZeros
        guard power >= 0, let result = Self.scale(magnitude, byPowerOfTen: power) else { return nil }
        guard isNegative else { return Int64(exactly: result) }
        return result <= Int64.min.magnitude ? Int64(truncatingIfNeeded: 0 &- result) : nil
    }

    private static func scale(_ value: UInt64, byPowerOfTen power: Int) -> UInt64? {
        guard value != 0 else { return 0 }
        guard power < 20 else { return nil }
        var result = value
        for _ in 0 ..< power {
            let (product, overflow) = result.multipliedReportingOverflow(by: 10)
            if overflow { return nil }
            result = product
        }
        return result
    }
}
