// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Sockets

extension ValkeyConnection {
    func flush(_ socket: ValkeySocket) throws(ValkeySocket.Fault) {
        if try socket.flush() {
            readiness?.pauseWriting()
        } else {
            readiness?.watch(reading: false, writing: true)
        }
    }

    /// The socket can be written, or its connecting has ended.
    func writable() {
        guard let socket, opening.step != .connecting else {
            readiness?.pauseWriting()
            opening.isWritable = true
            return progress.send()
        }
        do throws(ValkeySocket.Fault) {
            try flush(socket)
        } catch {
            lose(failure(.connectionLost, "send", error.detail))
        }
    }

    /// Reads what the socket has received, whether anyone waits for it or not.
    func readable() {
        // Not until the socket is empty, so that a server that sends without end does not keep the queue. The source
        // reports the rest.
        for _ in 0 ..< 16 where end == nil && readSome() {}
        progress.send()
    }

    /// - Returns: Whether there may be more.
    private func readSome() -> Bool {
        guard let socket else { return false }
        do throws(ValkeySocket.Fault) {
            let received = try socket.receive()
            // The handshake of TLS may have something to send.
            try flush(socket)
            switch received {
            case .nothing: return false
            case .bytes(let bytes):
                take(bytes)
                return true
            case .end(let bytes):
                take(bytes)
                lose(failure(.connectionLost, "receive", "the server closed the connection"))
                return false
            }
        } catch {
            lose(failure(.connectionLost, "receive", error.detail))
            return false
        }
    }

    private func take(_ bytes: [UInt8]) {
        guard !bytes.isEmpty, reader != nil else { return }
        do throws(ValkeyReplyReader.Fault) {
            try reader?.feed(bytes)
            while end == nil, let reply = try reader?.next() { perform(machine.received(reply)) }
            watchDeadlines()
        } catch {
            lose(failure(.connectionLost, "receive", error.detail))
        }
    }

    private func perform(_ action: ValkeyConnectionStateMachine.ReplyAction) {
        switch action {
        case .none: break
        case .resume(let id, let replies):
            callers.removeValue(forKey: id)?.resume(returning: .success(replies))
        case .deliver(let message):
            messages.append(message)
            // Messages that nobody takes stay with the server.
            if messages.count >= Self.messageLimit { readiness?.pauseReading() }
        case .close(let error, let failed):
            resume(failed)
            lose(error)
        }
    }
}
