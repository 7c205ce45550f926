// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why an operation on Postgres failed: the operation, the kind of failure, and whether a retry can help.
///
/// `description` may be shown to anyone: it has the statement's name and the SQLSTATE, but never a value.
/// `debugDescription` also has the server's message.
public struct PostgresError: Error, Sendable, Equatable {
    /// The kinds of failures.
    public enum Code: Sendable, Equatable {
        /// No connection could be made.
        case connectionFailed
        /// A connection was made, but its session does not have our settings, because a connection pooler in between does
        /// not pass them on.
        case unsuitableSession
        /// The connection broke while it was in use. Whether the statement took effect is unknown.
        case connectionLost
        /// The server refused the statement; `sqlState` tells why.
        case server
        /// The statement was cancelled because its deadline passed.
        case deadlineExceeded
        /// The statement was cancelled because the calling task was cancelled.
        case cancelled
        /// All connections were in use until the waiting limit had passed, or too many callers were already waiting.
        case poolExhausted
        /// The pool or the connection is closed.
        case closed
        /// The result's columns are not those that the code expects.
        case decoding
    }

    /// The kind of failure.
    public let code: Code
    /// The failed operation: a statement's name, "connect", "acquire a connection".
    public let operation: String
    /// The server's SQLSTATE, five characters; nil if the server did not answer (PostgreSQL documentation, appendix A
    /// "PostgreSQL Error Codes").
    public let sqlState: String?
    /// The message of the server or of libpq. It may name tables and constraints.
    public let detail: String

    /// Makes an error of its parts.
    public init(_ code: Code, operation: String, sqlState: String? = nil, detail: String) {
        self.code = code
        self.operation = operation
        self.sqlState = sqlState
        self.detail = detail
    }

    /// Whether the same operation may succeed later without any change by us.
    ///
    /// That holds for these SQLSTATE classes: 08 (connection), 40 (rollback after a deadlock or serialization failure),
    /// 53 (resources), 55 (object not in prerequisite state), 57 (operator intervention) and 58 (system). It also holds
    /// for 25006 (a standby that becomes primary), 23503 (a foreign key that lost a race with a delete), and 0A000 (a
    /// cached plan that a migration made stale).
    public var isTransient: Bool {
        switch code {
        case .connectionFailed, .unsuitableSession, .connectionLost, .deadlineExceeded, .poolExhausted, .closed,
            .cancelled:
            return true
        case .decoding:
            return false
        case .server:
            guard let sqlState else { return false }
            return ["08", "40", "53", "55", "57", "58"].contains(sqlState.prefix(2))
                || ["25006", "23503", "0A000"].contains(sqlState)
        }
    }

    /// Whether a value of the statement is at fault, so that the same statement fails whenever it is repeated.
    ///
    /// That holds for these SQLSTATE classes: 22 (data exception), and 23 (integrity constraint) except for foreign keys
    /// (23001, 23503), which depend on other rows. It also holds for 54000 (a value is too long for an index). Every
    /// other failure is ours, the operator's, or the server's (`docs/design/architecture.md`, "Whose fault is it?").
    public var isCausedByValues: Bool {
        guard code == .server, let sqlState else { return false }
        return sqlState.hasPrefix("22") || sqlState == "54000"
            || (sqlState.hasPrefix("23") && !["23001", "23503"].contains(sqlState))
    }

    /// Whether the database is not the one that this program was made for: a column or a table is missing, or we lack a
    /// right. Nobody but an operator can change that.
    public var isWrongDatabase: Bool {
        guard code == .server, let sqlState else { return false }
        return ["28", "3D", "3F", "42"].contains(sqlState.prefix(2))
    }

    /// Whether a lock was not free in time.
    public var isLocked: Bool { sqlState == "55P03" }

    /// Whether the server and the connection disagree about a prepared statement: its result has another type now
    /// (0A000, "cached plan must not change result type"), it does not exist (26000), or it exists already (42P05).
    var isStaleStatement: Bool {
        code == .server && ["0A000", "26000", "42P05"].contains(sqlState)
    }

    /// Whether the server was not there: it stops, starts, or has broken the connection. Soon it may be back.
    public var isRestart: Bool {
        switch code {
        case .connectionFailed, .connectionLost: true
        case .server: ["57P01", "57P02", "57P03"].contains(sqlState)
        case .unsuitableSession, .deadlineExceeded, .cancelled, .poolExhausted, .closed, .decoding: false
        }
    }

    /// Whether the statement did not get a lock that another session holds: not in time, or not without a deadlock.
    public var isLockConflict: Bool { code == .server && ["55P03", "40P01"].contains(sqlState) }

    /// Whether the whole database cannot be used. Otherwise only the one statement failed.
    public var isOutage: Bool {
        switch code {
        case .connectionFailed, .unsuitableSession, .connectionLost, .poolExhausted, .closed, .deadlineExceeded: true
        case .server: sqlState?.hasPrefix("57P") == true || sqlState?.hasPrefix("53") == true || sqlState == "25006"
        case .cancelled, .decoding: false
        }
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One sentence, without any value.
    public var description: String {
        let state = sqlState.map { " (SQLSTATE \($0))" } ?? ""
        return "Postgres: \(operation): \(Self.sentence(for: code))\(state)"
    }

    /// `description` followed by the message of the server or of libpq.
    public var debugDescription: String {
        "\(description): \(detail)"
    }

    private static func sentence(for code: Code) -> String {
        switch code {
        case .connectionFailed: "no connection; check DATABASE_URL and that the server accepts connections"
        case .unsuitableSession:
            "the session lacks our settings; let DATABASE_URL name Postgres itself, not a connection pooler"
        case .connectionLost: "the connection broke"
        case .server: "the server refused the statement"
        case .deadlineExceeded: "the deadline passed and the statement was cancelled"
        case .cancelled: "cancelled by its caller"
        case .poolExhausted: "no connection became free in time"
        case .closed: "closed"
        case .decoding: "the result has an unexpected shape"
        }
    }
}
