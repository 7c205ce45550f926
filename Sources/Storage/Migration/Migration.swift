// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
import JSON

/// One file of `migrations/`. It is applied once, in the order of the names, and never changed afterwards.
public struct Migration: Sendable, Equatable {
    /// The file's name.
    public let name: String
    /// Its SQL text.
    public let sql: String

    /// Makes a migration.
    public init(name: String, sql: String) {
        self.name = name
        self.sql = sql
    }

    /// SHA-256 of the SQL text, in hexadecimal digits.
    public var checksum: String {
        Hex.encode(Array(SHA256.hash(data: Array(sql.utf8))))
    }
}

/// The migrations that are still to be applied, found by comparing the files with the rows of `sync_migrations`.
struct MigrationPlan {
    let pending: [Migration]

    /// - Parameter applied: The checksum of each migration in the database, by name.
    /// - Throws: `MigrationError` if the files and the database contradict each other.
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

/// Why the database could not be migrated. A migration that failed has changed nothing.
public enum MigrationError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A file was changed after it had been applied.
    case changed(String)
    /// The database has a migration that this build does not have.
    case newerDatabase(String)
    /// The server refused a migration, or could not be reached.
    case failed(migration: String, PostgresError)
    /// Another session held a lock for too long.
    case locked(String)

    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .changed(let name):
            "migration \(name) was changed after it had been applied; restore the file and add a new one instead"
        case .newerDatabase(let name):
            "the database was migrated by a newer paca-sync (it has \(name)); start that version"
        case .failed(let migration, let error):
            "migration \(migration) failed and changed nothing: \(error.debugDescription)"
        case .locked(let name):
            "migration \(name) changed nothing: another session has locked a table that it changes, such as a dump or a"
                + " long transaction (see pg_locks); start again when that session has ended"
        }
    }
}
