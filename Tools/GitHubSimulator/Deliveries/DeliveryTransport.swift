// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The way from GitHub to receivers.
///
/// The default is ``HTTPDeliveryTransport``. A test that runs everything in one process under virtual time hands
/// requests over without a socket.
public protocol DeliveryTransport: Sendable {
    /// Sends one request and waits for its answer. Cancellation ends the wait; what it returns then is dropped.
    func send(_ request: DeliveryRequest) async -> DeliveryOutcome
}
