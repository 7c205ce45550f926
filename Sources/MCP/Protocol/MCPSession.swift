// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import JSON

/// What an MCP server does with each message of one client. It is pure: the transport carries its actions out.
///
/// It keeps only the calls that run. `initialize` leaves no state behind, so over HTTP every request can have a session
/// of its own, on any instance of the service.
public struct MCPSession: Sendable {
    /// Who we are, and what this session may use.
    public struct Settings: Sendable {
        /// The program's version.
        public let version: String
        /// The only project of this session, and the default; nil for any.
        public let project: UUID?
        /// The tools.
        let tools: [Tool]
        /// The most tools of one page.
        let pageSize: Int
        /// The most calls that run at the same time.
        let callLimit: Int

        /// Makes settings.
        public init(
            version: String, project: UUID? = nil, tools: [Tool] = ToolTable.all, pageSize: Int = 50,
            callLimit: Int = 32
        ) {
            self.version = version
            self.project = project
            self.tools = tools
            self.pageSize = pageSize
            self.callLimit = callLimit
        }
    }

    /// What the transport does next.
    public enum Action: Sendable, Equatable {
        /// Send this message.
        case reply([UInt8])
        /// Send this message. What the client sent is no message.
        case refuse([UInt8])
        /// Send this message, the answer to `initialize`. A session begins.
        case welcome([UInt8])
        /// Send this request to the contract, then call ``MCPSession/finished(_:_:)``.
        case start(ToolCall)
        /// Stop this call, if it runs, perhaps in another session of the same client. Nothing is sent for it.
        case cancel(RPCID)
        /// Nothing.
        case ignore
    }

    /// A call that runs.
    public struct ToolCall: Sendable, Equatable {
        /// The id of the client's request.
        public let id: RPCID
        /// The tool.
        public let tool: Tool
        /// What it sends to the contract.
        public let request: ContractRequest
        /// The client's token for progress; nil if it wants to hear of none.
        let progressToken: JSONValue?

        /// Whether the client wants to hear of progress.
        public var wantsProgress: Bool { progressToken != nil }

        /// The notification that the call still runs.
        /// - Parameter seconds: For how long it has been running. It must grow.
        public func progress(seconds: Int) -> [UInt8] {
            let params = JSONValue.object(present: [
                "progressToken": progressToken, "progress": .integer(seconds),
                "message": .string("\(tool.title): waiting for GitHub for \(seconds) seconds"),
            ])
            return JSONValue.object(present: [
                "jsonrpc": "2.0", "method": "notifications/progress", "params": params,
            ]).json
        }
    }

    private let settings: Settings
    private var running: [RPCID: Tool] = [:]

    /// Makes a session in which nothing runs.
    public init(_ settings: Settings) {
        self.settings = settings
    }

    /// How many calls run.
    public var runningCalls: Int { running.count }

    /// A message of the client's.
    public mutating func receive(_ bytes: [UInt8]) -> Action {
        do throws(RPCMessage.Fault) {
            switch try RPCMessage(bytes) {
            case .request(let id, let method, let params): return request(id, method, params)
            case .notification("notifications/cancelled", let params):
                guard let id = params["requestId"].flatMap(RPCID.init) else { return .ignore }
                running[id] = nil
                return .cancel(id)
            case .notification, .response: return .ignore
            }
        } catch {
            return .refuse(RPCError.reply(error.id, error.code, error.message))
        }
    }

    /// A call has ended.
    /// - Returns: The message to send; nil if the client has cancelled the call.
    public mutating func finished(_ id: RPCID, _ answer: Result<ContractAnswer, any Error>) -> [UInt8]? {
        guard let tool = running.removeValue(forKey: id) else { return nil }
        switch answer {
        case .success(let answer): return Self.reply(id, ToolResult(answer, of: tool).json)
        case .failure(let error): return Self.reply(id, ToolResult(.noAnswer(error)).json)
        }
    }

    private mutating func request(_ id: RPCID, _ method: String, _ params: JSONValue) -> Action {
        switch method {
        case "initialize": initialize(id, params)
        case "ping": .reply(Self.reply(id, [:]))
        case "tools/list": list(id, params)
        case "tools/call": call(id, params)
        default: .reply(RPCError.reply(id, RPCError.methodNotFound, "there is no method \(method)"))
        }
    }

    private func initialize(_ id: RPCID, _ params: JSONValue) -> Action {
        guard let asked = params["protocolVersion"]?.stringValue else {
            return .reply(RPCError.reply(id, RPCError.invalidParams, "`protocolVersion` is missing"))
        }
        return .welcome(
            Self.reply(
                id,
                [
                    "protocolVersion": .string(ProtocolRevision.negotiated(with: asked).rawValue),
                    "capabilities": ["tools": ["listChanged": false]],
                    "serverInfo": [
                        "name": "paca-sync", "title": "GitHub for Paca", "version": .string(settings.version),
                    ],
                    "instructions": .string(ToolTable.instructions),
                ]))
    }

    /// A cursor is the name of the last tool of the page before: it stays valid when tools are added.
    private func list(_ id: RPCID, _ params: JSONValue) -> Action {
        var start = 0
        if let cursor = params["cursor"] {
            guard let last = settings.tools.firstIndex(where: { .string($0.name) == cursor }) else {
                return .reply(RPCError.reply(id, RPCError.invalidParams, "the cursor is not one of ours"))
            }
            start = last + 1
        }
        let page = settings.tools[start...].prefix(settings.pageSize)
        let hasMore = page.endIndex < settings.tools.count
        return .reply(
            Self.reply(
                id,
                .object(present: [
                    "tools": .array(page.map(\.listing)),
                    "nextCursor": hasMore ? page.last.map { .string($0.name) } : nil,
                ])))
    }

    private mutating func call(_ id: RPCID, _ params: JSONValue) -> Action {
        guard let name = params["name"]?.stringValue else {
            return .reply(RPCError.reply(id, RPCError.invalidParams, "`name` is missing"))
        }
        guard let tool = settings.tools.first(where: { $0.name == name }) else {
            return .reply(RPCError.reply(id, RPCError.invalidParams, "there is no tool \(name)"))
        }
        guard running[id] == nil else {
            return .reply(RPCError.reply(id, RPCError.invalidRequest, "a call with this id is running"))
        }
        guard running.count < settings.callLimit else {
            return .reply(RPCError.reply(id, RPCError.overloaded, "\(running.count) calls are running; wait for one"))
        }
        do throws(ToolFailure) {
            let request = try tool.request(params["arguments"] ?? [:], pinnedTo: settings.project)
            running[id] = tool
            return .start(
                ToolCall(id: id, tool: tool, request: request, progressToken: Self.progressToken(params)))
        } catch {
            // A model can correct its arguments if it reads what was wrong with them. Clients do not show it errors of
            // the protocol.
            return .reply(Self.reply(id, ToolResult(error).json))
        }
    }

    private static func progressToken(_ params: JSONValue) -> JSONValue? {
        switch params["_meta"]?["progressToken"] {
        case .string(let text): .string(text)
        case .integer(let number): .integer(number)
        default: nil
        }
    }

    private static func reply(_ id: RPCID, _ result: JSONValue) -> [UInt8] {
        JSONValue.object(present: ["jsonrpc": "2.0", "id": id.json, "result": result]).json
    }
}
