// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Testing

@Suite("A budget of bytes")
struct ByteBudgetTests {
    private let budget = ByteBudget(limit: 100)

    @Test("grants a size that fits, and nothing of one that does not")
    func limit() {
        #expect(budget.reserve(60))
        #expect(!budget.reserve(41))
        #expect(budget.waiting == 60)
        #expect(budget.reserve(40))
        #expect(!budget.reserve(1))
        budget.release(100)
        #expect(budget.waiting == 0)
        #expect(budget.reserve(100))
    }

    @Test("refuses a size larger than any memory")
    func absurd() {
        #expect(budget.reserve(1))
        #expect(!budget.reserve(.max))
        #expect(budget.waiting == 1)
    }

    @Test("counts bytes taken beyond the limit, and grants no more until they are returned")
    func overdrawn() {
        budget.take(150)
        #expect(budget.waiting == 150)
        #expect(!budget.reserve(0))
        budget.release(51)
        #expect(budget.reserve(1))
    }

    @Test("is never exceeded by many callers at once")
    func concurrent() async {
        let granted = await withTaskGroup(of: Bool.self) { group in
            for _ in 0 ..< 500 {
                group.addTask { [budget] in budget.reserve(1) }
            }
            return await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
        }
        #expect(granted == 100)
        #expect(budget.waiting == 100)
    }
}
