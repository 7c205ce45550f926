// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Sends deliveries to receivers.
///
/// The default is ``HTTPDeliveryTransport``. A test that runs everything in one process under virtual time passes the
/// requests on without a socket.
public protocol DeliveryTransport: Sendable {
    /// Sends one request and waits for its answer. After a cancellation it must return soon; the result is then not
    /// used.
    func send(_ request: DeliveryRequest) async -> DeliveryOutcome
}
