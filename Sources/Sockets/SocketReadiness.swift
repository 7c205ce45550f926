// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Dispatch
import Foundation

/// Reports when a socket can be read or written, through dispatch sources on the connection's queue.
///
/// The sources watch a duplicate of the descriptor. A library such as libpq closes its own descriptor when the connection
/// fails, and a source on a closed descriptor would get the events of the next connection with the same number.
///
/// The sources are level-triggered: after a report that the socket can be read, read it or pause. All methods must be
/// called on the queue, which is the executor of the owning actor.
public final class SocketReadiness {
    private let descriptor: Int32
    private let read: any DispatchSourceRead
    private let write: any DispatchSourceWrite
    private var isReadActive = false
    private var isWriteActive = false

    /// Nil if the process has no free file descriptor.
    /// - Parameters:
    ///   - whenReadable: Called on the queue while there is something to read and reading is watched.
    ///   - whenWritable: Called on the queue while there is room to write and writing is watched.
    public init?(
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

    /// Starts watching for something to read, for room to write, or for both.
    public func watch(reading: Bool, writing: Bool) {
        if reading, !isReadActive {
            isReadActive = true
            read.resume()
        }
        if writing, !isWriteActive {
            isWriteActive = true
            write.resume()
        }
    }

    /// Whether there is something to read now. The end of the stream counts.
    public var isReadable: Bool {
        var query = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        return poll(&query, 1, 0) > 0
    }

    /// Stops watching for something to read.
    public func pauseReading() {
        guard isReadActive else { return }
        isReadActive = false
        read.suspend()
    }

    /// Stops watching for room to write.
    public func pauseWriting() {
        guard isWriteActive else { return }
        isWriteActive = false
        write.suspend()
    }

    /// Cancels the sources, closes their descriptor, then calls `done`.
    public func cancel(done: @escaping @Sendable () -> Void) {
        let group = DispatchGroup()
        for source in [read, write] as [any DispatchSourceProtocol] {
            group.enter()
            source.setCancelHandler { group.leave() }
            source.cancel()
        }
        // A suspended dispatch source cannot be cancelled or released, so both are resumed first.
        watch(reading: true, writing: true)
        group.notify(queue: .global()) { [descriptor] in
            close(descriptor)
            done()
        }
    }
}
