// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// GitHub's REST API, used as one identity.
///
/// Every call ends within the deadline, retries included. It returns a typed value or throws a ``GitHubError``. The
/// calls are in `Resources/`, named after GitHub's operations.
public struct GitHubClient: Sendable {
    let transport: any GitHubTransport
    let credential: any GitHubCredential
    let environment: SyncEnvironment
    /// The most time that one call (or one page of a list) may take, waiting and retries included.
    public let deadline: Duration

    /// Makes a client without sending anything.
    ///
    /// - Parameters:
    ///   - transport: Sends single requests. In the engine it is the one that keeps the rate limit's budget.
    ///   - credential: The identity.
    ///   - environment: Its clock measures the deadline; its random numbers spread the retries.
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
