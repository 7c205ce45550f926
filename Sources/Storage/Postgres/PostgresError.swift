// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What went wrong between us and Postgres: what was tried, how it failed, and whether trying again can help.
///
/// `description` is safe for any log: it names the statement and the SQLSTATE, never a value. The server's own sentence
/// is in `debugDescription`.
public struct PostgresError: Error, Sendable, Equatable {
    /// How an operation failed.
    public enum Code: Sendable, Equatable {
        /// No connection could be made.
        case connectionFailed
        /// The connection broke while in use; whether the work was done is unknown.
        case connectionLost
        /// The server refused the statement; `sqlState` says why.
        case server
        /// The statement's deadline passed; it was cancelled.
        case deadlineExceeded
        /// The calling task was cancelled, and with it the statement.
        case cancelled
        /// Every connection was busy until the waiting limit, or too many already waited.
        case poolExhausted
        /// The pool or the connection is closed.
        case closed
        /// A result had another shape than the code expects.
        case decoding
    }

    /// How it failed.
    public let code: Code
    /// What was tried: a statement's name, "connect", "acquire a connection".
    public let operation: String
    /// The five characters of the server's SQLSTATE, where the server answered
    /// (PostgreSQL documentation, appendix A "PostgreSQL Error Codes").
    public let sqlState: String?
    /// The server's or libpq's sentence. May name tables and constraints.
    public let detail: String

    /// Makes an error of its parts.
    public init(_ code: Code, operation: String, sqlState: String? = nil, detail: String) {
        self.code = code
        self.operation = operation
        self.sqlState = sqlState
        self.detail = detail
    }

    /// Whether the same work may succeed when tried again later, without anyone changing anything.
    ///
    /// Classes 08 (connection), 40 (rollback: deadlock, serialization), 53 (resources), 55 (object not in prerequisite
    /// state), 57 (operator intervention) and 58 (system) pass; so does 25006 (a standby that becomes primary), a
    /// foreign key that lost a race with a delete (23503) and a cached plan that a migration made stale (0A000).
    public var isTransient: Bool {
        switch code {
        case .connectionFailed, .connectionLost, .deadlineExceeded, .poolExhausted, .closed, .cancelled:
            return true
        case .decoding:
            return false
        case .server:
            guard let sqlState else { return false }
            return ["08", "40", "53", "55", "57", "58"].contains(sqlState.prefix(2))
                || ["25006", "23503", "0A000"].contains(sqlState)
        }
    }

    /// Whether the database as a whole is out of reach, as opposed to one statement being at fault.
    public var isOutage: Bool {
        switch code {
        case .connectionFailed, .connectionLost, .poolExhausted, .closed, .deadlineExceeded: true
        case .server: sqlState?.hasPrefix("57P") == true || sqlState?.hasPrefix("53") == true || sqlState == "25006"
        case .cancelled, .decoding: false
        }
    }
}

extension PostgresError: CustomStringConvertible, CustomDebugStringConvertible {
    /// One sentence without values.
    public var description: String {
        let state = sqlState.map { " (SQLSTATE \($0))" } ?? ""
        return "Postgres: \(operation): \(Self.sentence(for: code))\(state)"
    }

    /// `description` with the server's sentence.
    public var debugDescription: String {
        "\(description): \(detail)"
    }

    private static func sentence(for code: Code) -> String {
        switch code {
        case .connectionFailed: "no connection; check DATABASE_URL and that the server accepts connections"
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
