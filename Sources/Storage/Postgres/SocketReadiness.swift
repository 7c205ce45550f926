// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch

/// Tells one waiter when a socket can be read or written, through dispatch sources on the connection's queue.
///
/// The sources exist as long as the socket and are resumed only while somebody waits, since they are level-triggered.
/// All methods must be called on the queue; the owning actor's executor is that queue.
final class SocketReadiness {
    private let read: any DispatchSourceRead
    private let write: any DispatchSourceWrite
    private var isReadActive = false
    private var isWriteActive = false

    /// - Parameters:
    ///   - whenReady: called on the queue when what is waited for has come; both sources are then paused.
    init(socket: Int32, queue: DispatchQueue, whenReady: @escaping @Sendable () -> Void) {
        read = DispatchSource.makeReadSource(fileDescriptor: socket, queue: queue)
        write = DispatchSource.makeWriteSource(fileDescriptor: socket, queue: queue)
        read.setEventHandler(handler: whenReady)
        write.setEventHandler(handler: whenReady)
    }

    /// Starts watching.
    func watch(reading: Bool, writing: Bool) {
        if reading, !isReadActive {
            isReadActive = true
            read.resume()
        }
        if writing, !isWriteActive {
            isWriteActive = true
            write.resume()
        }
    }

    /// Stops watching.
    func pause() {
        if isReadActive {
            isReadActive = false
            read.suspend()
        }
        if isWriteActive {
            isWriteActive = false
            write.suspend()
        }
    }

    /// Gives the sources up, then calls `done`; only after that may the socket be closed.
    func cancel(done: @escaping @Sendable () -> Void) {
        let group = DispatchGroup()
        for source in [read, write] as [any DispatchSourceProtocol] {
            group.enter()
            source.setCancelHandler { group.leave() }
            source.cancel()
        }
        // A suspended source neither cancels nor may be released.
        watch(reading: true, writing: true)
        group.notify(queue: .global(), execute: done)
    }
}
