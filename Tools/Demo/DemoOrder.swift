// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Random numbers that depend only on a seed: Knuth's linear congruential generator with the constants of MMIX (The Art
/// of Computer Programming, volume 2, section 3.3.4). The two halves of each number are exchanged, because the upper
/// bits are more random.
struct DemoOrder: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return state >> 32 | state << 32
    }
}
