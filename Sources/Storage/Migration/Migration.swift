// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import JSON

/// One file of `migrations/`: applied once, in the order of names, never changed afterwards.
public struct Migration: Sendable, Equatable {
    /// The file's name.
    public let name: String
    /// Its SQL text.
    public let sql: String

    /// Names a migration.
    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }

    /// SHA-256 of the text, in hex.
    public var checksum: String {
        Hex.encode(Array(SHA256.hash(data: Array(sql.utf8))))
    }
}

/// Which migrations are still to be applied: a pure comparison of the files with what the database remembers.
struct MigrationPlan {
    let pending: [Migration]

    /// - Parameter applied: name and checksum of each migration in the database.
    /// - Throws: `MigrationError` when the two contradict each other.
    init(files: [Migration], applied: [String: String]) throws(MigrationError) {
        let known = Set(files.map(\.name))
        if let unknown = applied.keys.filter({ !known.contains($0) }).min() {
            throw .newerDatabase(unknown)
        }
        var pending: [Migration] = []
        for file in files.sorted(by: { $0.name < $1.name }) {
            switch applied[file.name] {
            case nil: pending.append(file)
            case file.checksum: break
            case .some: throw .changed(file.name)
            }
        }
        self.pending = pending
    }
}

/// Why the database could not be brought up to date. Nothing of the failing migration remains.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// An applied file has another text now.
    case changed(String)
    /// The database knows a migration that this build does not.
    case newerDatabase(String)
    /// The server refused a migration, or could not be reached.
    case failed(migration: String, PostgresError)

    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .changed(let name):
            "migration \(name) was changed after it had been applied; restore the file and add a new one instead"
        case .newerDatabase(let name):
            "the database was migrated by a newer paca-sync (it has \(name)); start that version"
        case .failed(let migration, let error):
            "migration \(migration) failed and left nothing behind: \(error.debugDescription)"
        }
    }
}
