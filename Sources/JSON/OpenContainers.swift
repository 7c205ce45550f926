// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A stack that says of each container that skipping has entered whether it is an object or an array. It holds up to
/// 512 bits and allocates no memory.
struct OpenContainers {
    /// The innermost levels, at most 64. Bit 0 is the innermost.
    private var recent: UInt64 = 0
    /// The earlier values of `recent`, one for every 64 levels.
    private var older = SIMD8<UInt64>.zero
    private var count = 0
    private let limit: Int

    /// - Precondition: `limit` is at most 512.
    init(limit: Int) {
        precondition(limit <= 512)
        self.limit = limit
    }

    /// Whether the innermost open container is an object; nil if none is open.
    var innermostIsObject: Bool? {
        count == 0 ? nil : recent & 1 == 1
    }

    /// Adds a container. Returns false if the limit is reached.
    mutating func push(isObject: Bool) -> Bool {
        guard count < limit else { return false }
        if count & 63 == 0, count > 0 { older[count >> 6 - 1] = recent }
        recent = recent << 1 | (isObject ? 1 : 0)
        count += 1
        return true
    }

    /// Removes the innermost container. Call it only if one is open.
    mutating func pop() {
        count -= 1
        recent >>= 1
        if count & 63 == 0, count > 0 { recent = older[count >> 6 - 1] }
    }
}
