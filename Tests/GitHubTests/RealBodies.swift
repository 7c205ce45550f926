// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Real webhook bodies and recorded API exchanges. They are in a folder beside the repository.
enum RealBodies {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../shared/testdata/github").standardizedFileURL

    /// The paths of all files in the folder; empty if the folder does not exist.
    static let all: [String] = {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasSuffix(".json") }.sorted()
    }()

    static var exist: Bool { !all.isEmpty }

    /// The bodies of one webhook, or of all.
    static func webhooks(_ event: String = "") -> [String] {
        all.filter { $0.hasPrefix(event.isEmpty ? "webhooks/" : "webhooks/\(event)/") }
    }

    static func read(_ path: String) throws -> [UInt8] {
        [UInt8](try Data(contentsOf: folder.appendingPathComponent(path)))
    }
}
