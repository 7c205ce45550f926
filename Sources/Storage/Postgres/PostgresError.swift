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
        /// A connection was made, but its session does not have our settings. A connection pooler is in between that
        /// lends one session to several clients in turn.
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
            "the session lacks our settings; let DATABASE_URL name Postgres itself, or a pooler in session mode"
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
