// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub

/// What Foundation says of a body, field by field.
struct FoundationBody {
    private let root: Any

    init(_ bytes: [UInt8]) throws {
        root = try JSONSerialization.jsonObject(with: Data(bytes))
    }

    private func value(_ path: String) -> Any? {
        path.split(separator: ".").reduce(root) { value, name in (value as? [String: Any])?[String(name)] }
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
