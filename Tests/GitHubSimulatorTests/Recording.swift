// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import JSON

/// Real GitHub data. It is in a folder beside the repository.
struct Recording {
    let status: Int
    let headers: [HeaderField]
    let body: JSONValue

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../shared/testdata/github").standardizedFileURL

    static var exist: Bool { FileManager.default.fileExists(atPath: folder.path) }

    /// The recorded answer of `api/<name>`.
    init(_ name: String) throws {
        let json = try Self.json("api/\(name)/response.json")
        status = json["status"]?.integerValue ?? 0
        body = json["body"] ?? .null
        headers = (json["headers"]?.arrayValue ?? []).compactMap { pair in
            guard let name = pair.arrayValue?.first?.stringValue, let value = pair.arrayValue?.last?.stringValue else {
                return nil
            }
            return HeaderField(name: name, value: value)
        }
    }

    /// The webhook body at `webhooks/<path>.json`.
    static func webhook(_ path: String) throws -> JSONValue {
        try json("webhooks/\(path).json")
    }

    private static func json(_ path: String) throws -> JSONValue {
        JSONValue(parsing: [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))) ?? .null
    }
}
