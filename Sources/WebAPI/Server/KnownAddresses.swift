// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Which methods an address takes, to tell an unknown address from an unknown method. Asked only when no route was found.
struct KnownAddresses: Sendable {
    private var addresses: [[Substring]: [HTTPRequest.Method]] = [:]

    /// Notes a route; a part of `path` that begins with a colon stands for anything.
    mutating func add(_ method: HTTPRequest.Method, _ path: String) {
        addresses[path.split(separator: "/"), default: []].append(method)
    }

    /// What the most specific address that fits takes; empty when none fits.
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
