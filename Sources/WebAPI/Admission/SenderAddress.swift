// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOCore

/// Who sent a request, as far as addresses tell. It only decides how memory and connections are shared.
struct SenderAddress {
    /// The address of the connection's other end; empty if it is unknown.
    let peer: String
    private let isProxy: Bool

    init(_ address: SocketAddress?) {
        peer = address?.ipAddress ?? ""
        isProxy = Self.isLocal(peer)
    }

    /// The sender of a request: who sent it to the proxy, if the connection comes from one. A proxy runs on this machine
    /// or in its network. It appends the address that it saw to `X-Forwarded-For`; what stands before was sent to it.
    func sender(forwardedFor: String?) -> String {
        guard isProxy, let forwardedFor, let last = forwardedFor.split(separator: ",").last else { return peer }
        return String(last.drop { $0 == " " })
    }

    /// Whether an address is of this machine or of a private network (RFC 1918, RFC 4193, RFC 4291).
    private static func isLocal(_ address: String) -> Bool {
        let text = address.hasPrefix("::ffff:") ? String(address.dropFirst(7)) : address
        let parts = text.split(separator: ".").compactMap { UInt8($0) }
        if parts.count == 4 {
            return switch (parts[0], parts[1]) {
            case (127, _), (10, _), (192, 168), (172, 16 ... 31): true
            default: false
            }
        }
        let lowercased = text.lowercased()
        return lowercased == "::1" || ["fc", "fd", "fe8", "fe9", "fea", "feb"].contains { lowercased.hasPrefix($0) }
    }
}
