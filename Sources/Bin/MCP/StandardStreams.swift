// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Standard input and output as an MCP client uses them.
///
/// Both may be anything (a pipe, a file, a terminal), and files cannot be waited for. So input is read by a thread of
/// its own, which may block.
enum StandardStreams {
    /// The bytes of standard input, until its end.
    static func input() -> AsyncStream<[UInt8]> {
        let (stream, parts) = AsyncStream.makeStream(of: [UInt8].self)
        Thread.detachNewThread {
            var buffer = [UInt8](repeating: 0, count: 1 << 16)
            while true {
                let count = read(STDIN_FILENO, &buffer, buffer.count)
                if count > 0 {
                    parts.yield(Array(buffer[..<count]))
                } else if count == 0 || errno != EINTR {
                    break
                }
            }
            parts.finish()
        }
        return stream
    }

    /// Writes a message and the end of its line to standard output. If the client is gone, nothing can be done for it.
    static func write(_ message: [UInt8]) {
        var rest = (message + [UInt8(ascii: "\n")])[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count >= 0 { rest = rest.dropFirst(count) } else if errno != EINTR { return }
        }
    }
}
