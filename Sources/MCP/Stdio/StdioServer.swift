// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// An MCP server over a pair of streams, as a client starts it: one message a line.
public struct StdioServer: Sendable {
    /// The most bytes of a message: as much as the HTTP contract takes.
    public static let messageLimit = 1 << 20

    private let settings: MCPSession.Settings
    private let calls: CallRun

    /// Makes a server.
    public init(_ settings: MCPSession.Settings, caller: any ContractCaller, environment: SyncEnvironment) {
        self.settings = settings
        calls = CallRun(caller: caller, environment: environment)
    }

    /// Serves until the input ends or the task is cancelled. Calls that run when the input ends are finished, and their
    /// answers sent: a client may close its end as soon as it has asked.
    /// - Parameters:
    ///   - input: The bytes that the client sends, in parts of any size.
    ///   - send: Sends one message. It is called for one message after the other.
    public func run(
        _ input: AsyncStream<[UInt8]>, send: @escaping @Sendable ([UInt8]) async -> Void
    ) async {
        // One queue for all messages, so that they are not mixed and those of one call keep their order.
        let (messages, outgoing) = AsyncStream.makeStream(of: [UInt8].self)
        await withDiscardingTaskGroup { group in
            group.addTask {
                for await message in messages { await send(message) }
            }
            await serve(input, outgoing)
            outgoing.finish()
        }
    }

    private func serve(_ input: AsyncStream<[UInt8]>, _ outgoing: AsyncStream<[UInt8]>.Continuation) async {
        let connection = StdioConnection(settings)
        await withDiscardingTaskGroup { group in
            var lines = LineSplitter(limit: Self.messageLimit)
            for await part in input {
                for line in lines.append(part) {
                    switch await connection.receive(line) {
                    case .reply(let message): outgoing.yield(message)
                    case .start(let call, let stop):
                        group.addTask {
                            let answer = await calls.run(call, until: stop) { outgoing.yield($0) }
                            if let message = await connection.finished(call.id, answer) { outgoing.yield(message) }
                        }
                    case .ignore: break
                    }
                }
            }
        }
    }
}

/// The session of a client over stdio, and the means to stop its calls.
private actor StdioConnection {
    enum Step: Sendable {
        case reply([UInt8])
        case start(MCPSession.ToolCall, until: AsyncStream<Never>)
        case ignore
    }

    private var session: MCPSession
    private var stops: [RPCID: AsyncStream<Never>.Continuation] = [:]

    init(_ settings: MCPSession.Settings) {
        session = MCPSession(settings)
    }

    func receive(_ line: LineSplitter.Line) -> Step {
        guard case .complete(let bytes) = line else {
            return .reply(
                RPCError.reply(
                    nil, RPCError.invalidRequest, "the message is longer than \(StdioServer.messageLimit) bytes"))
        }
        switch session.receive(bytes) {
        case .reply(let message), .refuse(let message), .welcome(let message): return .reply(message)
        case .start(let call):
            let (stream, stop) = AsyncStream.makeStream(of: Never.self)
            stops[call.id] = stop
            return .start(call, until: stream)
        case .cancel(let id):
            stops.removeValue(forKey: id)?.finish()
            return .ignore
        case .ignore: return .ignore
        }
    }

    func finished(_ id: RPCID, _ answer: Result<ContractAnswer, any Error>) -> [UInt8]? {
        stops[id] = nil
        return session.finished(id, answer)
    }
}
