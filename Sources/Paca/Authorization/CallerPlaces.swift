// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Decides about whom Paca may be asked now. It is a pure value: each call brings the time.
///
/// A caller whom Paca has let in somewhere is known for an hour, under the same credentials. All others are strangers,
/// who share a few places. So however many invented credentials arrive, those who are known are asked about at once.
struct CallerPlaces: Sendable {
    /// The place of one question.
    enum Place: Sendable, Equatable {
        case known
        case stranger
    }

    private static let memory = Duration.seconds(3600)

    private let knownLimit: Int
    private let strangerLimit: Int
    private var known: ExpiringTable<CallerCredentials.Digest, Bool>
    private var knownUnderWay = 0
    private var strangersUnderWay = 0

    /// - Parameters:
    ///   - known: the most questions about known callers at once.
    ///   - strangers: the most questions about strangers at once.
    ///   - remembered: the most callers that are known.
    init(known: Int, strangers: Int, remembered: Int) {
        knownLimit = known
        strangerLimit = strangers
        self.known = ExpiringTable(lifetime: Self.memory, limit: remembered)
    }

    /// Takes a place for a question about a caller; nil if there is none.
    mutating func enter(_ caller: CallerCredentials.Digest, at now: Duration) -> Place? {
        if known.value(for: caller, at: now) != nil {
            guard knownUnderWay < knownLimit else { return nil }
            knownUnderWay += 1
            return .known
        }
        guard strangersUnderWay < strangerLimit else { return nil }
        strangersUnderWay += 1
        return .stranger
    }

    /// A question was answered, or given up.
    mutating func leave(_ place: Place) {
        switch place {
        case .known: knownUnderWay -= 1
        case .stranger: strangersUnderWay -= 1
        }
    }

    /// Notes what Paca said about a caller.
    mutating func learn(_ decision: AuthorizationDecision, about caller: CallerCredentials.Digest, at now: Duration) {
        switch decision {
        case .granted: known.store(true, for: caller, at: now)
        case .unauthenticated: known.remove(caller)
        // Known callers, too, ask for what they may not have.
        case .forbidden, .passwordChangeRequired, .notMember: break
        }
    }
}
