// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// SplitMix64: small, fast and the same on every machine (Steele, Lea, Flood 2014, doi:10.1145/2660193.2660195).
struct SeededRandom: RandomNumberGenerator, Sendable, Equatable {
    private var state: UInt64

    /// An independent sequence for each pair of seed and stream.
    init(seed: UInt64, stream: UInt64) {
        var mixer = SeededRandom(state: seed)
        state = mixer.next() ^ (stream &* 0xD6E8_FEB8_6659_FD93)
    }

    private init(state: UInt64) {
        self.state = state
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number of at least 0 and below 1.
    mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}
