// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment

/// Checks a condition again and again until it holds. For changes by another task or process that cannot be awaited.
///
/// Between two checks it yields for a moment. No test may depend on how long that is.
public func eventually(
    _ what: String, within limit: Duration = .backstop, _ condition: () async throws -> Bool
) async throws {
    let environment = SyncEnvironment.real()
    let deadline = environment.uptime() + limit
    while try await !condition() {
        guard environment.uptime() < deadline else { throw NeverHappened(what: what) }
        try await environment.clock.sleep(for: .milliseconds(5))
    }
}

extension Duration {
    /// How long a test waits before it fails, for something that takes a moment. It is much longer than even a busy
    /// machine needs, so that no test depends on the machine's speed.
    public static let backstop = Duration.seconds(300)
}

/// Something that a test waited for did not happen.
public struct NeverHappened: Error, CustomStringConvertible {
    /// What it waited for.
    public let what: String

    /// One sentence.
    public var description: String { "waited in vain until \(what)" }
}
