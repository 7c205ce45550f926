// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// The methods that each address supports. It is used when no route was found, to answer 404 or 405.
struct KnownAddresses: Sendable {
    private var addresses: [[Substring]: [HTTPRequest.Method]] = [:]

    /// Adds a route. A part of `path` that begins with a colon matches any text.
    mutating func add(_ method: HTTPRequest.Method, _ path: String) {
        addresses[path.split(separator: "/"), default: []].append(method)
    }

    /// The methods of the most specific address that matches `path`; empty if none does.
    func methods(at path: String) -> [HTTPRequest.Method] {
        let parts = path.split(separator: "/")
        let fitting = addresses.keys.filter { Self.fits($0, parts) }
        let best = fitting.min { Self.openParts($0) < Self.openParts($1) }
        return best.flatMap { addresses[$0] }?.sorted { $0.rawValue < $1.rawValue } ?? []
    }

    private static func fits(_ address: [Substring], _ parts: [Substring]) -> Bool {
        address.count == parts.count
            && zip(address, parts).allSatisfy { $0.hasPrefix(":") || $0 == $1 }
    }

    private static func openParts(_ address: [Substring]) -> Int {
        address.count { $0.hasPrefix(":") }
    }
}
