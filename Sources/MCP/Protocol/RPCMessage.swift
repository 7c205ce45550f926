// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// A message of JSON-RPC 2.0 (https://www.jsonrpc.org/specification) that a client sent.
enum RPCMessage: Equatable {
    case request(id: RPCID, method: String, params: JSONValue)
    case notification(method: String, params: JSONValue)
    /// An answer to a request of ours. We send none, so it is ignored.
    case response

    /// Why bytes are no message.
    struct Fault: Error, Equatable {
        let code: Int
        let message: String
        /// The request's id, where it could be read.
        var id: RPCID?
    }

    init(_ bytes: [UInt8]) throws(Fault) {
        let value: JSONValue
        do throws(PayloadError) {
            value = try JSONValue(document: bytes)
        } catch {
            throw Fault(code: RPCError.parse, message: error.description(of: "the message"))
        }
        if case .array = value {
            throw Fault(code: RPCError.invalidRequest, message: "send one message at a time, no batch")
        }
        guard case .object = value, value["jsonrpc"] == "2.0" else {
            throw Fault(code: RPCError.invalidRequest, message: "this is no message of JSON-RPC 2.0")
        }
        let id = value["id"].flatMap(RPCID.init)
        guard let method = value["method"] else {
            guard value["result"] != nil || value["error"] != nil else {
                throw Fault(code: RPCError.invalidRequest, message: "the message has no method", id: id)
            }
            self = .response
            return
        }
        guard let method = method.stringValue else {
            throw Fault(code: RPCError.invalidRequest, message: "the method is no text", id: id)
        }
        let params = value["params"] ?? [:]
        guard value["id"] != nil else {
            self = .notification(method: method, params: params)
            return
        }
        guard let id else {
            throw Fault(code: RPCError.invalidRequest, message: "an id must be a text or a whole number")
        }
        self = .request(id: id, method: method, params: params)
    }
}

/// The id of a request.
public enum RPCID: Sendable, Hashable {
    /// A number.
    case number(Int)
    /// A text.
    case text(String)

    init?(_ value: JSONValue) {
        switch value {
        case .integer(let number): self = .number(number)
        case .string(let text): self = .text(text)
        case .null, .bool, .number, .array, .object, .encoded: return nil
        }
    }

    var json: JSONValue {
        switch self {
        case .number(let number): .integer(number)
        case .text(let text): .string(text)
        }
    }
}

/// The codes of errors (https://www.jsonrpc.org/specification#error_object).
enum RPCError {
    static let parse = -32700
    static let invalidRequest = -32600
    static let methodNotFound = -32601
    static let invalidParams = -32602
    /// Too many calls run already.
    static let overloaded = -32000
    /// The revision of the protocol is not known. The data name those that are (MCP, revision 2026-07-28).
    static let unsupportedRevision = -32022

    static func reply(
        _ id: RPCID?, _ code: Int, _ message: String, data: JSONValue? = nil
    ) -> [UInt8] {
        let error = JSONValue.object(present: [
            "code": .integer(code), "message": .string(message), "data": data,
        ])
        return JSONValue.object(present: ["jsonrpc": "2.0", "id": id?.json ?? .null, "error": error]).json
    }
}
