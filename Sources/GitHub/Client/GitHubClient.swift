// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// GitHub's REST API for one identity.
///
/// Every call ends within the deadline, retries included. What GitHub answers to a call is a typed value or a
/// ``GitHubError``; the calls themselves are in `Resources/`, named after GitHub's operations.
public struct GitHubClient: Sendable {
    let transport: any GitHubTransport
    let credential: any GitHubCredential
    let environment: SyncEnvironment
    /// The most time that one call (or one page of a list) may take, waiting and retries included.
    public let deadline: Duration

    /// Makes a client; nothing is sent yet.
    ///
    /// - Parameters:
    ///   - transport: Sends single requests; the one with a budget, in the engine.
    ///   - credential: Who we are.
    ///   - environment: Whose clock keeps the deadline, and whose random numbers spread retries.
    ///   - deadline: See ``deadline``.
    public init(
        transport: any GitHubTransport,
        credential: any GitHubCredential,
        environment: SyncEnvironment,
        deadline: Duration = .seconds(10)
    ) {
        self.transport = transport
        self.credential = credential
        self.environment = environment
        self.deadline = deadline
    }
}
