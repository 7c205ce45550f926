// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Asks until the answer is yes: for what another task brings about and tells nobody.
///
/// The condition must do something that takes its time, such as asking Postgres or the server, so that the others get on.
public func eventually(
    _ what: String, within limit: Duration = .seconds(60), _ condition: () async throws -> Bool
) async throws {
    let deadline = ContinuousClock.now + limit
    while try await !condition() {
        guard ContinuousClock.now < deadline else { throw NeverHappened(what: what) }
    }
}

/// What a test waited for did not come.
public struct NeverHappened: Error, CustomStringConvertible {
    /// What it waited for.
    public let what: String

    /// One sentence.
    public var description: String { "waited in vain until \(what)" }
}
