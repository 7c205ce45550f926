// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment

/// Asks until the answer is yes: for what another task or process brings about and tells nobody.
///
/// Between two questions it lets the others get on for a moment; no test may depend on how long that is.
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
    /// How long a test waits for what takes a moment, before it fails: far longer than the busiest machine makes it, so
    /// that no test depends on how fast a machine is.
    public static let backstop = Duration.seconds(300)
}

/// What a test waited for did not come.
public struct NeverHappened: Error, CustomStringConvertible {
    /// What it waited for.
    public let what: String

    /// One sentence.
    public var description: String { "waited in vain until \(what)" }
}
