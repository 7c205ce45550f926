// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Synchronization
import Testing

@Suite("Answers for callers that are about to wait")
final class PendingAnswersTests: Sendable {
    private let answers = Mutex(PendingAnswers<Int, String>())

    private func wait(_ id: Int) async -> String {
        await withCheckedContinuation { continuation in answers.withLock { $0.wait(id, continuation) } }
    }

    @Test("an answer that comes before its caller waits is kept for the caller")
    func early() async {
        answers.withLock { $0.expect(1) }
        answers.withLock { $0.answer(1, with: "first") }
        answers.withLock { $0.answer(1, with: "second") }
        #expect(await wait(1) == "first")
        #expect(answers.withLock(\.count) == 0)
    }

    @Test("an answer goes to the caller that waits, and one for nobody goes nowhere")
    func late() async {
        answers.withLock { $0.answer(7, with: "nobody") }
        #expect(answers.withLock(\.count) == 0)
        answers.withLock { $0.expect(1) }
        async let answer = wait(1)
        // Whether the caller waits already does not matter.
        answers.withLock { $0.answer(1, with: "it") }
        #expect(await answer == "it")
        #expect(answers.withLock(\.count) == 0)
    }
}
