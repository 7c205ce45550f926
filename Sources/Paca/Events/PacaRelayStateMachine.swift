// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Valkey

/// The rules of relaying the outbox: what is done for each message, in order, so that no automation runs twice. It has no
/// connections and no tasks of its own.
///
/// Between the stream and the mark in Postgres a relay may die, and a command may be lost with its answer. So the relay
/// remembers which messages it tried to add. Before it adds such a message again, and before it adds the first one at
/// all, it looks at the newest entries of the stream. Only one instance relays at a time.
public struct PacaRelayStateMachine: Sendable {
    /// What is done about a message's automations.
    public enum Trigger: Sendable, Equatable {
        /// The topic is none that automations wait for.
        case none
        /// Add an entry to the stream. Call `willAdd` right before.
        case add
        /// The entry is there.
        case alreadyAdded
        /// It is too late: nobody expects that an old event suddenly acts. It is counted.
        case expired
    }

    /// What is done about a message. It is always published, then this.
    public struct Step: Sendable, Equatable {
        /// The message.
        public let message: PacaMessage
        /// What is done about its automations.
        public let trigger: Trigger
    }

    /// What a round begins with.
    public enum Start: Sendable, Equatable {
        /// Read so many of the stream's newest entries, and pass them to `lookedBack`.
        case lookBack(count: Int)
        /// Perform these steps in order. At the first failure, call `failed` and stop.
        case relay([Step])
    }

    /// How many entries a look back reads. Entries that others add meanwhile count, too. It must be well above the
    /// messages of a round.
    public static let lookBackCount = 1000

    private let expiry: Duration
    /// Whether the stream was looked at since this instance began to relay. Another may have added entries before.
    private var hasLooked = false
    /// The messages that the last look back found.
    private var found: Set<Int64> = []
    /// The messages that were added, but whose rows are not marked yet.
    private var added: Set<Int64> = []
    /// The messages of which it is unknown whether they were added.
    private var attempted: Set<Int64> = []

    /// - Parameter expiry: The age from which a message does not trigger automations any more.
    public init(expiry: Duration) {
        self.expiry = expiry
    }

    /// A round begins.
    /// - Parameter messages: The oldest messages that are not marked, in their order.
    public func begin(_ messages: [PacaMessage]) -> Start {
        let isDoubtful = messages.contains { $0.isTrigger && (!hasLooked || attempted.contains($0.id)) }
        return isDoubtful ? .lookBack(count: Self.lookBackCount) : .relay(steps(messages))
    }

    /// The stream was looked at.
    public mutating func lookedBack(_ entries: [ValkeyStreamEntry], _ messages: [PacaMessage]) -> [Step] {
        hasLooked = true
        found = Set(entries.compactMap(PacaMessage.id(of:)))
        // What is not there did not take effect, so it is safe to add it.
        attempted = []
        return steps(messages)
    }

    /// A message is about to be added to the stream.
    public mutating func willAdd(_ message: PacaMessage) {
        attempted.insert(message.id)
    }

    /// The server has added it.
    public mutating func didAdd(_ message: PacaMessage) {
        attempted.remove(message.id)
        added.insert(message.id)
    }

    /// Publishing or adding a message failed. The rest of the round is left for the next one, so that the order stays.
    public mutating func failed(_ message: PacaMessage, _ error: ValkeyError) {
        if !error.mayHaveTakenEffect { attempted.remove(message.id) }
    }

    /// The rows of these messages are marked, in a transaction that was committed.
    public mutating func marked(_ messages: [PacaMessage]) {
        added.subtract(messages.map(\.id))
    }

    /// Another instance may relay from now on, or may have done so.
    public mutating func lostLease() {
        hasLooked = false
    }

    private func steps(_ messages: [PacaMessage]) -> [Step] {
        messages.map { Step(message: $0, trigger: trigger(of: $0)) }
    }

    private func trigger(of message: PacaMessage) -> Trigger {
        guard message.isTrigger else { return .none }
        guard !found.contains(message.id), !added.contains(message.id) else { return .alreadyAdded }
        return message.age >= expiry ? .expired : .add
    }
}
