// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Random numbers that depend only on a seed, the same on every machine. Not for secrets.
///
/// The algorithm is SplitMix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014,
/// doi:10.1145/2660193.2660195).
public struct SeededRandom: RandomNumberGenerator, Sendable, Equatable {
    private var state: UInt64

    /// The sequence that `seed` defines.
    public init(seed: UInt64) {
        state = seed
    }

    /// An independent sequence for each pair of seed and stream.
    public init(seed: UInt64, stream: UInt64) {
        var mixer = SeededRandom(seed: seed)
        state = mixer.next() ^ (stream &* 0xD6E8_FEB8_6659_FD93)
    }

    /// The next number of the sequence.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number of at least 0 and below `bound`, which is positive.
    public mutating func below(_ bound: Int) -> Int {
        Int.random(in: 0 ..< bound, using: &self)
    }

    /// The next number as a fraction, at least 0 and below 1.
    public mutating func nextUnit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }
}

/// A seeded sequence that several tasks draw from, as ``SyncEnvironment/random`` needs it.
public final class SharedRandom: Sendable {
    private let source: Mutex<SeededRandom>

    /// The sequence that `seed` defines.
    public init(seed: UInt64) {
        source = Mutex(SeededRandom(seed: seed))
    }

    /// The next number of the sequence.
    public func next() -> UInt64 {
        source.withLock { $0.next() }
    }
}
