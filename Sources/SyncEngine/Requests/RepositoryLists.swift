// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage

/// The lists of repositories that credentials can see, kept for a short time.
///
/// A list may take many requests, all of which count against the limit that people share. So a second look, by the same
/// person or another, does not ask GitHub again, and only one list of a credential is read at a time.
actor RepositoryLists {
    /// How long a list is used. Somebody who has just created a repository finds it a moment later.
    static let lifetime = Duration.seconds(60)
    /// The most pages that one list takes; a page has a hundred repositories.
    static let pages = 30
    /// The most repositories in memory, of all lists together.
    static let capacity = 10_000
    /// How long a caller waits for a list that another reads, before it looks again.
    private static let patience = Duration.seconds(30)

    private struct Kept {
        let list: [AccessibleRepository]
        let readAt: Duration
    }

    private enum Turn: Sendable {
        case list([AccessibleRepository])
        case readYourself
    }

    private let environment: SyncEnvironment
    private var kept: [StoredCredential: Kept] = [:]
    /// The callers that wait, for each list that is being read.
    private var waiting: [StoredCredential: Set<Int>] = [:]
    private var turns = PendingAnswers<Int, Turn>()
    private var waiters = 0

    init(environment: SyncEnvironment) {
        self.environment = environment
    }

    /// How many repositories are in memory.
    var repositories: Int { kept.values.reduce(0) { $0 + $1.list.count } }

    /// The list of a credential. If it is not in memory, `read` reads it.
    func list(
        of credential: StoredCredential, _ read: @Sendable () async throws -> [AccessibleRepository]
    ) async throws -> [AccessibleRepository] {
        while true {
            if let kept = kept[credential], environment.uptime() - kept.readAt < Self.lifetime { return kept.list }
            guard waiting[credential] != nil else {
                // Noted before anything is awaited, so that no other call reads the same list.
                waiting[credential] = []
                return try await keep(credential, read)
            }
            waiters += 1
            let waiter = waiters
            waiting[credential]?.insert(waiter)
            turns.expect(waiter)
            let turn = await turn(of: waiter, credential)
            try Task.checkCancellation()
            if case .list(let list) = turn { return list }
        }
    }

    private func keep(
        _ credential: StoredCredential, _ read: @Sendable () async throws -> [AccessibleRepository]
    ) async throws -> [AccessibleRepository] {
        do {
            let list = try await read()
            let now = environment.uptime()
            kept = kept.filter { now - $0.value.readAt < Self.lifetime }
            if repositories + list.count > Self.capacity { kept.removeAll() }
            kept[credential] = Kept(list: list, readAt: now)
            answer(credential, .list(list))
            return list
        } catch {
            // Another caller may have more luck, or more time. It gets its own error otherwise.
            answer(credential, .readYourself)
            throw error
        }
    }

    private func turn(of waiter: Int, _ credential: StoredCredential) async -> Turn {
        await withDiscardingTaskGroup { group in
            group.addTask { [clock = environment.clock] in
                // The sleep is cancelled when the list has arrived, or when the caller's task is cancelled.
                try? await clock.sleep(for: Self.patience)
                await self.abandon(waiter, credential)
            }
            let turn = await withCheckedContinuation { turns.wait(waiter, $0) }
            group.cancelAll()
            return turn
        }
    }

    private func abandon(_ waiter: Int, _ credential: StoredCredential) {
        guard waiting[credential]?.remove(waiter) != nil else { return }
        turns.answer(waiter, with: .readYourself)
    }

    private func answer(_ credential: StoredCredential, _ turn: Turn) {
        for waiter in waiting.removeValue(forKey: credential) ?? [] { turns.answer(waiter, with: turn) }
    }
}
