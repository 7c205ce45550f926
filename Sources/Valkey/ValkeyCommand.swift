// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A command as it is sent, without a type for its answer.
public struct ValkeyRequest: Sendable {
    /// How errors name it: the command and its key.
    public let operation: String
    /// For how long the server may wait before it answers; nil if it answers at once.
    let blocks: Duration?
    /// The bytes to send.
    let encoded: [UInt8]

    /// Encodes a command.
    /// - Parameters:
    ///   - words: The command and its arguments.
    ///   - operation: How errors name it. It must contain no secret and no value.
    ///   - blocks: For how long the server may wait before it answers.
    init(_ words: [String], operation: String, blocks: Duration? = nil) {
        self.operation = operation
        self.blocks = blocks
        var bytes: [UInt8] = []
        bytes.reserveCapacity(words.reduce(16) { $0 + $1.utf8.count + 16 })
        bytes.append(contentsOf: "*\(words.count)\r\n".utf8)
        for word in words {
            bytes.append(contentsOf: "$\(word.utf8.count)\r\n".utf8)
            bytes.append(contentsOf: word.utf8)
            bytes.append(contentsOf: "\r\n".utf8)
        }
        encoded = bytes
    }
}

extension ValkeyRequest: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// The operation. The arguments are not shown, because they may be a password or people's texts.
    public var description: String { operation }
    /// The operation.
    public var debugDescription: String { operation }
    /// Empty, so that `dump` and string reflection find no arguments.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

/// A command and the type of its answer.
public struct ValkeyCommand<Answer: Sendable>: Sendable {
    /// What is sent.
    public let request: ValkeyRequest
    private let decode: @Sendable (ValkeyReply) throws(ValkeyReply.Mismatch) -> Answer
    /// An error of the server that is an answer like any other: the beginning of its text, and the answer.
    private let expectedFailure: (beginning: String, answer: Answer)?

    init(
        _ request: ValkeyRequest, expectedFailure: (beginning: String, answer: Answer)? = nil,
        _ decode: @escaping @Sendable (ValkeyReply) throws(ValkeyReply.Mismatch) -> Answer
    ) {
        self.request = request
        self.expectedFailure = expectedFailure
        self.decode = decode
    }

    /// Reads the server's reply.
    func answer(_ reply: ValkeyReply, from server: String) throws(ValkeyError) -> Answer {
        if case .failure(let text) = reply {
            if let expectedFailure, text.hasPrefix(expectedFailure.beginning) { return expectedFailure.answer }
            throw ValkeyError(refusal: text, operation: request.operation, server: server)
        }
        do throws(ValkeyReply.Mismatch) {
            return try decode(reply)
        } catch {
            throw ValkeyError(
                .decoding, operation: request.operation, server: server, detail: "expected \(error.expected)")
        }
    }
}

/// Runs commands: a connection, a session, or a test's wrapper that injects faults.
public protocol ValkeyClient: Sendable {
    /// Host and port of the server, for errors.
    nonisolated var server: String { get }

    /// Sends the requests together, and returns their replies in the same order. Other callers' requests may come
    /// between them on the server. A request that the server refuses does not stop those after it.
    /// - Parameter deadline: The most time until the last reply; nil for the configuration's default.
    /// - Throws: `ValkeyError`, if not all replies came.
    func exchange(_ requests: [ValkeyRequest], deadline: Duration?) async throws(ValkeyError) -> [ValkeyReply]
}

extension ValkeyClient {
    /// Runs one command.
    public func run<Answer>(
        _ command: ValkeyCommand<Answer>, deadline: Duration? = nil
    ) async throws(ValkeyError) -> Answer {
        let replies = try await exchange([command.request], deadline: deadline)
        guard let reply = replies.first else {
            throw ValkeyError(
                .decoding, operation: command.request.operation, server: server, detail: "no reply for one command")
        }
        return try command.answer(reply, from: server)
    }

    /// Runs several commands in one round trip. Each has a result of its own, because the server runs those after a
    /// refused one, too.
    public func run<Answer>(
        _ commands: [ValkeyCommand<Answer>], deadline: Duration? = nil
    ) async throws(ValkeyError) -> [Result<Answer, ValkeyError>] {
        guard !commands.isEmpty else { return [] }
        let replies = try await exchange(commands.map(\.request), deadline: deadline)
        return zip(commands, replies).map { command, reply in
            Result { () throws(ValkeyError) in try command.answer(reply, from: server) }
        }
    }
}
