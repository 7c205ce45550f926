// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SyncEngine

/// How far the backfills of a project are, for people to read.
struct ProgressReport: Equatable {
    /// How many pull requests were read, of all repositories together.
    let done: Int
    /// How many there are; nil while GitHub has not said it of every repository.
    let total: Int?
    /// How many repositories are done.
    let repositories: (done: Int, all: Int)
    /// How many seconds are left; nil if that is not known.
    let secondsLeft: Int?

    init(_ backfills: [BackfillProgress]) {
        done = backfills.reduce(0) { $0 + $1.done }
        let totals = backfills.map { $0.state == .done ? $0.done : $0.total }
        total = totals.contains(nil) ? nil : totals.reduce(0) { $0 + ($1 ?? 0) }
        repositories = (backfills.count { $0.state == .done }, backfills.count)
        let left = backfills.map(\.secondsLeft)
        // They run one after the other where they share an account.
        secondsLeft = left.contains(nil) ? nil : left.reduce(0) { $0 + ($1 ?? 0) }
    }

    var isDone: Bool { repositories.done == repositories.all }

    static func == (left: ProgressReport, right: ProgressReport) -> Bool {
        left.done == right.done && left.total == right.total && left.repositories == right.repositories
            && left.secondsLeft == right.secondsLeft
    }

    /// One line without a bar.
    var line: String {
        let pulls = total.map { "\(done) of \($0) pull requests" } ?? "\(done) pull requests so far"
        let left = isDone ? "" : secondsLeft.map { ", \(Self.duration($0)) left" } ?? ""
        return "\(pulls), \(repositories.done) of \(repositories.all) repositories done\(left)"
    }

    /// One line with a bar of `width` characters.
    func bar(width: Int) -> String {
        let share = isDone ? 1 : total.map { $0 == 0 ? 0 : Double(done) / Double($0) } ?? 0
        let full = Int((share * Double(width)).rounded(.down))
        return "[" + String(repeating: "#", count: full) + String(repeating: "-", count: width - full) + "] " + line
    }

    private static func duration(_ seconds: Int) -> String {
        let (minutes, rest) = (seconds / 60, seconds % 60)
        return minutes == 0
            ? "\(rest) s" : minutes < 60 ? "\(minutes) min \(rest) s" : "\(minutes / 60) h \(minutes % 60) min"
    }
}
