// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Storage
import Synchronization
import TestSupport
import Testing

@testable import SyncEngine

@Suite("Kept lists of repositories", .timeLimit(.minutes(15)))
final class RepositoryListsTests: Sendable {
    private struct Trouble: Error {}

    private let clock = ManualClock()
    private let credential = StoredCredential(tokenCiphertext: "a", installationID: nil, accountID: nil)
    private let reads = Mutex(0)

    private static func list(_ count: Int) -> [AccessibleRepository] {
        (0 ..< count).map {
            AccessibleRepository(
                fullName: "octo/\($0)", owner: "octo", name: "\($0)", defaultBranch: "main", isPrivate: false,
                description: nil)
        }
    }

    private func read(_ lists: RepositoryLists, _ count: Int, of other: String = "a") async throws -> Int {
        let credential = StoredCredential(tokenCiphertext: other, installationID: nil, accountID: nil)
        return try await lists.list(of: credential) {
            reads.withLock { $0 += 1 }
            return Self.list(count)
        }.count
    }

    @Test("one that could not be read is not kept; who waited for it reads it")
    func failed() async throws {
        let lists = RepositoryLists(environment: .test(clock: clock))
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let reading = WakeSignal()
        let first = Task { [credential] in
            try await lists.list(of: credential) {
                reading.send()
                for await _ in gate {}
                throw Trouble()
            }
        }
        await reading.waitRegardless()
        async let second = read(lists, 3)
        try await clock.sleepers(atLeast: 1)
        open.finish()
        await #expect(throws: Trouble.self) { try await first.value }
        #expect(try await second == 3)
        #expect(reads.withLock { $0 } == 1)
        #expect(clock.sleeperCount == 0)
    }

    @Test("a caller that is cancelled does not wait for another's")
    func cancelled() async throws {
        let lists = RepositoryLists(environment: .test(clock: clock))
        let (gate, open) = AsyncStream.makeStream(of: Void.self)
        let reading = WakeSignal()
        async let first: Int = lists.list(of: credential) {
            reading.send()
            for await _ in gate {}
            return Self.list(1)
        }.count
        await reading.waitRegardless()
        let second = Task { try await read(lists, 3) }
        try await clock.sleepers(atLeast: 1)
        second.cancel()
        await #expect(throws: CancellationError.self) { try await second.value }
        open.finish()
        #expect(try await first == 1)
    }

    @Test("have a bounded number of repositories together, and are dropped after a minute")
    func bound() async throws {
        let lists = RepositoryLists(environment: .test(clock: clock))
        for name in ["a", "b", "c", "d", "e"] { #expect(try await read(lists, 2400, of: name) == 2400) }
        // The fifth did not fit: the others had to go.
        #expect(await lists.repositories == 2400)
        clock.advance(by: .seconds(61))
        #expect(try await read(lists, 7, of: "f") == 7)
        #expect(await lists.repositories == 7)
    }
}
