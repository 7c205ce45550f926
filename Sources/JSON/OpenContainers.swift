// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Which of the containers that skipping has entered are objects and which are arrays: a stack of up to 512 bits that
/// needs no memory of its own.
struct OpenContainers {
    /// The innermost up to 64 levels; bit 0 is the innermost.
    private var recent: UInt64 = 0
    /// What `recent` was whenever 64 more levels were reached.
    private var older = SIMD8<UInt64>.zero
    private var count = 0
    private let limit: Int

    /// Precondition: `limit` is at most 512.
    init(limit: Int) {
        precondition(limit <= 512)
        self.limit = limit
    }

    /// Nil if none is open.
    var innermostIsObject: Bool? {
        count == 0 ? nil : recent & 1 == 1
    }

    /// False if that would be deeper than the limit.
    mutating func push(isObject: Bool) -> Bool {
        guard count < limit else { return false }
        if count & 63 == 0, count > 0 { older[count >> 6 - 1] = recent }
        recent = recent << 1 | (isObject ? 1 : 0)
        count += 1
        return true
    }

    /// Call it only if one is open.
    mutating func pop() {
        count -= 1
        recent >>= 1
        if count & 63 == 0, count > 0 { recent = older[count >> 6 - 1] }
    }
}
