// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// A webhook body as GitHub published it; it lies beside the repository and is read where it is.
struct RealBody: Sendable, CustomTestStringConvertible {
    /// Below the folder: `webhooks/<event>/<action>/<n>.json`.
    let path: String

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("../../../shared/testdata/github").standardizedFileURL

    /// All of them in a fixed order; none where the folder is absent.
    static let all: [RealBody] = {
        let paths = FileManager.default.enumerator(atPath: folder.path)?.compactMap { $0 as? String } ?? []
        return paths.filter { $0.hasPrefix("webhooks/") && $0.hasSuffix(".json") }.sorted().map(RealBody.init)
    }()

    /// What `X-GitHub-Event` says.
    var event: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

    var testDescription: String { path }

    func bytes() throws -> [UInt8] {
        [UInt8](try Data(contentsOf: Self.folder.appendingPathComponent(path)))
    }

    /// What the body says, read without any code of the product.
    func truth() throws -> BodyTruth {
        try BodyTruth(event: event, bytes: bytes())
    }
}
