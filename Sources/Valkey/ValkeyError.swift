// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why an operation on Valkey failed: what was tried on which server, the kind of failure, and what to do.
///
/// `description` may be shown to anyone: it has the server's host, the command, its key and the server's error code, but
/// never a password or a value. `debugDescription` also has the detail.
public struct ValkeyError: Error, Sendable, Equatable {
    /// The kinds of failures.
    public enum Code: Sendable, Equatable {
        /// The address in `REDIS_URL` cannot be used.
        case invalidAddress
        /// No connection could be made. Nothing was sent.
        case connectionFailed
        /// The connection broke while the command was under way. Whether the command took effect is unknown.
        case connectionLost
        /// The server refused the command; `serverCode` tells why. The command took no effect.
        case server
        /// No answer came before the deadline. Whether the command took effect is unknown. The connection is closed.
        case deadlineExceeded
        /// The calling task was cancelled. Whether the command took effect is unknown.
        case cancelled
        /// Too many commands wait for their answers already. Nothing was sent.
        case overloaded
        /// The connection or the client was closed before. Nothing was sent.
        case closed
        /// The answer does not have the shape that the code expects.
        case decoding
    }

    /// The kind of failure.
    public let code: Code
    /// What was tried: "connect", or the command with its key, such as "XADD paca.plugin_trigger_events".
    public let operation: String
    /// The server: its host and port.
    public let server: String
    /// The first word of the server's error, such as NOAUTH or READONLY; nil if the server sent no error.
    public let serverCode: String?
    /// The message of the server or of the system.
    public let detail: String

    /// Makes an error of its parts.
    public init(_ code: Code, operation: String, server: String, serverCode: String? = nil, detail: String) {
        self.code = code
        self.operation = operation
        self.server = server
        self.serverCode = serverCode
        self.detail = detail
    }

    /// The error that the server answered with, such as `NOGROUP No such key …`.
    init(refusal: String, operation: String, server: String) {
        self.init(
            .server, operation: operation, server: server,
            serverCode: String(refusal.prefix { $0 != " " }), detail: refusal)
    }

    /// Whether the server may have carried out the command although it failed here. Before such a command is repeated,
    /// look whether it took effect.
    public var mayHaveTakenEffect: Bool {
        switch code {
        case .connectionLost, .deadlineExceeded, .cancelled, .decoding: true
        case .invalidAddress, .connectionFailed, .server, .overloaded, .closed: false
        }
    }

    /// Whether the same command may succeed later without any change by a person or by us.
    public var isTransient: Bool {
        switch code {
        case .connectionFailed, .connectionLost, .deadlineExceeded, .cancelled, .overloaded, .closed: true
        case .invalidAddress, .decoding: false
        case .server: Advice.transient.contains(serverCode ?? "")
        }
    }

    /// Whether the whole server cannot be used. Otherwise only the one command failed.
    public var isOutage: Bool {
        switch code {
        case .invalidAddress, .connectionFailed, .connectionLost, .deadlineExceeded, .closed: true
        case .server: Advice.sentences[serverCode ?? ""] != nil
        case .cancelled, .overloaded, .decoding: false
        }
    }

    /// The same failure, as that of another operation.
    func renamed(_ operation: String, code: Code? = nil) -> ValkeyError {
        ValkeyError(
            code ?? self.code, operation: operation, server: server, serverCode: serverCode, detail: detail)
    }
}

extension ValkeyError: CustomStringConvertible, CustomDebugStringConvertible {
    /// What was tried on what, why it failed, and what to do. Without any value.
    public var description: String {
        "Valkey at \(server): \(operation): \(sentence)"
    }

    /// `description` followed by the message of the server or of the system.
    public var debugDescription: String {
        "\(description): \(detail)"
    }

    private var sentence: String {
        switch code {
        case .invalidAddress: "the address in REDIS_URL cannot be used; an example: redis://:PASSWORD@valkey:6379/0"
        case .connectionFailed:
            serverCode.flatMap { Advice.sentences[$0] }
                ?? "no connection; check REDIS_URL and that the server accepts connections"
        case .connectionLost: "the connection broke"
        case .server:
            serverCode.flatMap { Advice.sentences[$0] } ?? "the server refused the command (\(serverCode ?? "ERR"))"
        case .deadlineExceeded: "no answer before the deadline"
        case .cancelled: "cancelled by its caller"
        case .overloaded: "too many commands wait for their answers"
        case .closed: "closed"
        case .decoding: "the answer has an unexpected shape"
        }
    }

    /// What each error code of the server means for the whole server, and what to do. The codes are those of Valkey's
    /// source, server.c (`createSharedObjects`) and acl.c.
    private enum Advice {
        static let sentences = [
            "NOAUTH": "the server wants a password; set it in REDIS_URL (redis://:PASSWORD@HOST)",
            "WRONGPASS": "the server does not accept the user or the password; check those in REDIS_URL",
            "NOPERM": "the user in REDIS_URL may not use this command or key; extend the user's ACL on the server",
            "DENIED": "the server refuses other machines (protected mode); give it a password or a bind address",
            "READONLY": "the server is a replica, which takes no writes; REDIS_URL must name the primary",
            "LOADING": "the server is loading its data",
            "MASTERDOWN": "the server is a replica that has lost its primary",
            "OOM": "the server has reached its maxmemory; raise it, or remove data",
            "MISCONF": "the server cannot save to its disk and therefore refuses writes; its own log says why",
            "NOREPLICAS": "the server has too few replicas to accept writes",
            "BUSY": "the server is busy with a script",
            "CLUSTERDOWN": "the server's cluster is down",
            "MOVED": "the server is a cluster node; REDIS_URL must name a single server",
        ]
        static let transient: Set = [
            "READONLY", "LOADING", "MASTERDOWN", "OOM", "MISCONF", "NOREPLICAS", "BUSY", "CLUSTERDOWN", "TRYAGAIN",
        ]
    }
}
