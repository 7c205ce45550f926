// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Hummingbird
import NIOCore

/// A body of server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html), one for each message.
enum EventStream {
    /// - Parameter run: Gets a function that sends a message, and returns the last one; nil for none.
    static func body(
        _ run: @escaping @Sendable (@escaping @Sendable ([UInt8]) -> Void) async -> [UInt8]?
    ) -> ResponseBody {
        ResponseBody { writer in
            let (messages, outgoing) = AsyncStream.makeStream(of: [UInt8].self)
            var broken: (any Error)?
            await withDiscardingTaskGroup { group in
                group.addTask {
                    if let last = await run({ outgoing.yield($0) }) { outgoing.yield(last) }
                    outgoing.finish()
                }
                for await message in messages where broken == nil {
                    do {
                        try await writer.write(event(message))
                    } catch {
                        // The client is gone. That does not cancel its call, which may have changed something already.
                        broken = error
                    }
                }
            }
            if let broken { throw broken }
            try await writer.finish(nil)
        }
    }

    /// A message is JSON without line feeds, so it needs one line.
    private static func event(_ message: [UInt8]) -> ByteBuffer {
        var event = ByteBuffer()
        event.writeString("event: message\ndata: ")
        event.writeBytes(message)
        event.writeString("\n\n")
        return event
    }
}
