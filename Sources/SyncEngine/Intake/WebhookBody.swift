// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// A webhook's body in memory, the only copy of it. It can be dropped at any time and on any thread, to make room for
/// another one, until its delivery is given to the inbox.
public final class WebhookBody: Sendable {
    private let kept: Mutex<[UInt8]?>

    /// Makes an empty body.
    /// - Parameter capacity: the bytes that will be appended. Memory that is not written to takes no room.
    public init(capacity: Int = 0) {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(capacity)
        kept = Mutex(bytes)
    }

    /// Makes a complete body.
    init(_ bytes: [UInt8]) {
        kept = Mutex(bytes)
    }

    /// Appends bytes, unless the body was dropped.
    public func append(_ bytes: UnsafeRawBufferPointer) {
        kept.withLock { kept in
            guard kept != nil else { return }
            kept?.append(contentsOf: bytes)
        }
    }

    /// Frees the memory. From then on `bytes` is nil.
    public func drop() {
        kept.withLock { $0 = nil }
    }

    /// The bytes so far; nil if the body was dropped.
    var bytes: [UInt8]? {
        kept.withLock { $0 }
    }
}
