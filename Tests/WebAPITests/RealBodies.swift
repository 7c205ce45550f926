// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A webhook body that GitHub has published. It is in a folder beside the repository.
struct RealBody: Sendable, CustomTestStringConvertible {
    /// The path in the folder: `webhooks/<event>/<action>/<n>.json`.
    let path: String

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../shared/testdata/github").standardizedFileURL

    /// All bodies in a fixed order; empty if the folder does not exist.
    static let all: [RealBody] = {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasPrefix("webhooks/") && $0.hasSuffix(".json") }.sorted().map(RealBody.init)
    }()

    /// The value of `X-GitHub-Event`.
    var event: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    var testDescription: String { path }

    func bytes() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(path)))
    }

    /// What the body says, read without the product's code.
    func truth() throws -> BodyTruth {
        try BodyTruth(event: event, bytes: bytes())
    }
}
