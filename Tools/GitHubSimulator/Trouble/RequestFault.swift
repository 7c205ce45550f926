// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The ways in which a request can fail or be disturbed.
public enum RequestFault: String, Sendable, CaseIterable {
    /// `500 {"message":"Server Error"}`. The operation was not done.
    case serverError = "server_error"
    /// The same answer, although the operation was done.
    case lateServerError = "late_server_error"
    /// GitHub's own error page: 503 with HTML. The operation was not done.
    case unicorn
    /// 502 with the HTML page of a gateway. The operation was not done.
    case badGateway = "bad_gateway"
    /// The connection breaks before the operation is done.
    case refused
    /// The connection breaks after the operation was done.
    case dropped
    /// The operation is done, and the answer comes late.
    case delayed
}
