// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub

/// A body as Foundation reads it, field by field.
struct FoundationBody {
    private let root: Any

    init(_ bytes: [UInt8]) throws {
        root = try JSONSerialization.jsonObject(with: Data(bytes))
    }

    private func value(_ path: String) -> Any? {
        var value: Any? = root
        for name in path.split(separator: ".") {
            if let list = value as? [Any], let index = Int(name) {
                value = list.indices.contains(index) ? list[index] : nil
            } else {
                value = (value as? [String: Any])?[String(name)]
            }
        }
        return value
    }

    /// The number of elements of an array; nil if there is none.
    func count(_ path: String) -> Int? { (value(path) as? [Any])?.count }

    /// The value as JSON; empty for null and for a missing value.
    func json(_ path: String) throws -> [UInt8] {
        guard let value = value(path), !(value is NSNull) else { return [] }
        return [UInt8](try JSONSerialization.data(withJSONObject: value, options: .fragmentsAllowed))
    }

    func string(_ path: String) -> String? { value(path) as? String }

    func int64(_ path: String) -> Int64? { (value(path) as? NSNumber)?.int64Value }

    func bool(_ path: String) -> Bool? { value(path) as? Bool }

    func strings(_ path: String) -> [String]? { value(path) as? [String] }

    func time(_ path: String) -> GitHubTimestamp? {
        guard let date = string(path).flatMap(ISO8601DateFormatter().date(from:)) else { return nil }
        return GitHubTimestamp(microseconds: Int64(date.timeIntervalSince1970 * 1_000_000))
    }
}
