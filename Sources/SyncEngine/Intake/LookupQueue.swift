// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import DequeModule

/// Decides which hooks are looked up next, and who gets the result. It has no database and no tasks.
///
/// Many names go into one statement, and few statements are under way at once, so that a crowd of invented names costs
/// little and delays nobody much. A name is in at most one statement at a time. Whoever asks for it meanwhile waits for
/// the next statement, which all who wait for the name share: a result must never be older than the question.
struct LookupQueue<Waiter> {
    /// What to do next.
    enum Next: Equatable {
        /// Look up these names in one statement, then call `ended`.
        case look([HookName])
        /// Wait to be woken, then call `next` again.
        case wait
        /// End: the queue is closed and nothing is left to do.
        case end
    }

    private let batch: Int
    private let statements: Int
    /// The names to look up, each once, oldest first.
    private var waiting: Deque<HookName> = []
    /// Who waits for a statement that has not begun.
    private var waiters: [HookName: [Waiter]] = [:]
    /// Who waits for a statement that is under way.
    private var asking: [HookName: [Waiter]] = [:]
    private var underWay = 0
    private var isClosed = false

    /// - Parameters:
    ///   - batch: the most names in one statement.
    ///   - statements: the most statements under way at once.
    init(batch: Int = 128, statements: Int = 2) {
        self.batch = batch
        self.statements = statements
    }

    /// Adds a question.
    /// - Returns: false after `close()`; then nothing was added.
    mutating func add(_ name: HookName, _ waiter: Waiter) -> Bool {
        guard !isClosed else { return false }
        let isFirst = waiters[name] == nil
        waiters[name, default: []].append(waiter)
        if isFirst, asking[name] == nil { waiting.append(name) }
        return true
    }

    mutating func next() -> Next {
        guard !waiting.isEmpty else { return isClosed && underWay == 0 ? .end : .wait }
        guard underWay < statements else { return .wait }
        let names = Array(waiting.prefix(batch))
        waiting.removeFirst(names.count)
        for name in names { asking[name] = waiters.removeValue(forKey: name) }
        underWay += 1
        return .look(names)
    }

    /// A statement has ended.
    /// - Returns: who waits for each of its names, in the order of `names`.
    mutating func ended(_ names: [HookName]) -> [[Waiter]] {
        underWay -= 1
        return names.map { name in
            if waiters[name] != nil { waiting.append(name) }
            return asking.removeValue(forKey: name) ?? []
        }
    }

    /// Accepts no more questions.
    mutating func close() {
        isClosed = true
    }

    /// Closes the queue and returns everybody who waits for a statement that has not begun.
    mutating func abandon() -> [Waiter] {
        isClosed = true
        defer {
            waiting = []
            waiters = [:]
        }
        return waiters.values.flatMap { $0 }
    }
}
