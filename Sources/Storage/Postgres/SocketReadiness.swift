// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Foundation

/// Tells one waiter when a socket can be read or written, through dispatch sources on the connection's queue.
///
/// The sources watch a descriptor of their own: libpq closes its socket by itself when that fails, and a source left on
/// a closed descriptor takes the events of whichever connection gets the number next. They are level-triggered: whoever
/// is told that the socket can be read reads it, or pauses. All methods must be called on the queue; the owning actor's
/// executor is that queue.
final class SocketReadiness {
    private let descriptor: Int32
    private let read: any DispatchSourceRead
    private let write: any DispatchSourceWrite
    private var isReadActive = false
    private var isWriteActive = false

    /// Nil when the process has no descriptor left.
    /// - Parameters:
    ///   - whenReadable: called on the queue while there is something to read and reading is watched.
    ///   - whenWritable: called on the queue while there is room to write and writing is watched.
    init?(
        socket: Int32, queue: DispatchQueue, whenReadable: @escaping @Sendable () -> Void,
        whenWritable: @escaping @Sendable () -> Void
    ) {
        descriptor = fcntl(socket, F_DUPFD_CLOEXEC, 0)
        guard descriptor >= 0 else { return nil }
        read = DispatchSource.makeReadSource(fileDescriptor: descriptor, queue: queue)
        write = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: queue)
        read.setEventHandler(handler: whenReadable)
        write.setEventHandler(handler: whenWritable)
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

    /// Whether there is something to read now, be it the end.
    var isReadable: Bool {
        var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&query, 1, 0) > 0
    }

    /// Stops watching for something to read.
    func pauseReading() {
        guard isReadActive else { return }
        isReadActive = false
        read.suspend()
    }

    /// Stops watching for room to write.
    func pauseWriting() {
        guard isWriteActive else { return }
        isWriteActive = false
        write.suspend()
    }

    /// Gives the sources and their descriptor up, then calls `done`.
    func cancel(done: @escaping @Sendable () -> Void) {
        let group = DispatchGroup()
        for source in [read, write] as [any DispatchSourceProtocol] {
            group.enter()
            source.setCancelHandler { group.leave() }
            source.cancel()
        }
        // A suspended source neither cancels nor may be released.
        watch(reading: true, writing: true)
        group.notify(queue: .global()) { [descriptor] in
            close(descriptor)
            done()
        }
    }
}
