// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Opens a blocking TCP connection to a port of this machine.
func connectToLoopback(port: UInt16) throws -> Int32 {
    let descriptor = socket(AF_INET, streamSocket, 0)
    var address = loopbackAddress(port: port)
    let size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, size) }
    }
    guard result == 0 else {
        let reason = String(cString: strerror(errno))
        close(descriptor)
        throw BenchError("connect to port \(port): \(reason)")
    }
    return descriptor
}

/// A port that nobody listens on now.
func freeLoopbackPort() throws -> UInt16 {
    let descriptor = socket(AF_INET, streamSocket, 0)
    defer { close(descriptor) }
    var address = loopbackAddress(port: 0)
    var size = socklen_t(MemoryLayout<sockaddr_in>.size)
    let result = withUnsafeMutablePointer(to: &address) {
        $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { pointer in
            bind(descriptor, pointer, size) == 0 && getsockname(descriptor, pointer, &size) == 0
        }
    }
    guard result else { throw BenchError("no free port: \(String(cString: strerror(errno)))") }
    return UInt16(bigEndian: address.sin_port)
}

/// Asks for a page, and waits for all of the answer.
func getFromLoopback(_ path: String, port: UInt16) throws -> (status: Int, body: String) {
    let descriptor = try connectToLoopback(port: port)
    defer { close(descriptor) }
    let request = Array("GET \(path) HTTP/1.1\r\nHost: 127.0.0.1:\(port)\r\nConnection: close\r\n\r\n".utf8)
    guard write(descriptor, request, request.count) == request.count else { throw BenchError("GET \(path): not sent") }
    var answer: [UInt8] = []
    var space = [UInt8](repeating: 0, count: 65_536)
    while case let count = read(descriptor, &space, space.count), count > 0 {
        answer += space[0 ..< count]
    }
    let text = String(decoding: answer, as: UTF8.self)
    let status = Int(text.dropFirst(9).prefix(3)) ?? 0
    return (status, text.range(of: "\r\n\r\n").map { String(text[$0.upperBound...]) } ?? "")
}

private func loopbackAddress(port: UInt16) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = port.bigEndian
    address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
    return address
}

#if canImport(Glibc)
    private let streamSocket = Int32(SOCK_STREAM.rawValue)
#else
    private let streamSocket = SOCK_STREAM
#endif
