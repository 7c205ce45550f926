// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The address of a socket, as the system's look-up of a name returns it.
struct SocketAddress: Sendable, Equatable {
    let family: Int32
    /// A `sockaddr` of that family.
    let bytes: [UInt8]

    /// Looks a host up. It may block for long unless `isNumeric`, so it must not run on the cooperative pool or on a
    /// connection's queue.
    /// - Parameter isNumeric: Whether only an IP address is accepted, which needs no look-up.
    static func lookUp(host: String, port: Int, isNumeric: Bool) -> Result<[SocketAddress], LookUpFault> {
        var hints = addrinfo()
        hints.ai_socktype = Int32(SOCK_STREAM.rawValue)
        hints.ai_flags = AI_NUMERICSERV | (isNumeric ? AI_NUMERICHOST : 0)
        var list: UnsafeMutablePointer<addrinfo>?
        let status = getaddrinfo(host, String(port), &hints, &list)
        guard status == 0 else { return .failure(LookUpFault(detail: String(cString: gai_strerror(status)))) }
        defer { freeaddrinfo(list) }
        var addresses: [SocketAddress] = []
        var next = list
        while let info = next?.pointee {
            let bytes = [UInt8](UnsafeRawBufferPointer(start: info.ai_addr, count: Int(info.ai_addrlen)))
            addresses.append(SocketAddress(family: info.ai_family, bytes: bytes))
            next = info.ai_next
        }
        return .success(addresses)
    }

    /// Why a host's name has no address.
    struct LookUpFault: Error, Equatable {
        let detail: String
    }
}
