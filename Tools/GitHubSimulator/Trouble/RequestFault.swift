// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The ways in which a request goes wrong.
public enum RequestFault: String, Sendable, CaseIterable {
    /// `500 {"message":"Server Error"}`; nothing was done.
    case serverError = "server_error"
    /// The same answer, but everything was done.
    case lateServerError = "late_server_error"
    /// GitHub's own error page: 503 and HTML; nothing was done.
    case unicorn
    /// 502 and an HTML page of something between; nothing was done.
    case badGateway = "bad_gateway"
    /// The connection breaks before anything was done.
    case refused
    /// The connection breaks after everything was done.
    case dropped
    /// Everything is done, and the answer takes its time.
    case delayed
}
