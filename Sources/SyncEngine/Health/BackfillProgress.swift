// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON
public import Storage

/// How far a backfill is, with its rate and the time that is left.
public struct BackfillProgress: Sendable, Equatable {
    /// Whether it has begun and ended.
    public enum State: String, Sendable, CaseIterable {
        /// It has not begun.
        case waiting
        /// It is under way, or waits for its next page.
        case running
        /// Everything was read.
        case done
    }

    /// Whether it has begun and ended.
    public let state: State
    /// How many pull requests were read.
    public let done: Int
    /// How many there are, as far as GitHub has said.
    public let total: Int?
    /// Pull requests a second since it began; nil before the first.
    public let rate: Double?
    /// How many seconds are left at this rate; nil if that is not known.
    public let secondsLeft: Int?

    /// Reads a row; nil means that it has not begun.
    public init(_ row: BackfillProgressRow?) {
        guard let row else {
            (state, done, total, rate, secondsLeft) = (.waiting, 0, nil, nil, nil)
            return
        }
        state = row.isDone ? .done : .running
        done = Int(row.done)
        // A pull request may be made while the others are read.
        let total = row.total.map { Int(max($0, row.done)) }
        self.total = total
        let seconds = row.elapsed / .seconds(1)
        rate = row.done > 0 && seconds > 0 ? (Double(row.done) / seconds * 1000).rounded() / 1000 : nil
        secondsLeft =
            switch (state, total, rate) {
            case (.done, _, _): 0
            case (.running, let total?, let rate?) where rate > 0:
                Int((Double(total - Int(row.done)) / rate).rounded(.up))
            case (.running, _, _), (.waiting, _, _): nil
            }
    }
}

extension BackfillProgress: JSONEncodable {
    /// Writes the contract's `backfill`.
    public func write(to json: inout JSONWriter) {
        json.object { json in writeMembers(to: &json) }
    }

    func writeMembers(to json: inout JSONWriter) {
        json.member("state", state.rawValue)
        json.member("done", done)
        json.member("total", total)
        json.name("rate")
        if let rate { json.number(rate) } else { json.null() }
        json.member("seconds_left", secondsLeft)
    }
}
