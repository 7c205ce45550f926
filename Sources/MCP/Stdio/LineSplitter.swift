// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Cuts a stream of bytes into lines. A line that is too long is dropped and reported once.
public struct LineSplitter: Sendable {
    /// What was found.
    public enum Line: Sendable, Equatable {
        /// A line without its end.
        case complete([UInt8])
        /// A line with more bytes than allowed.
        case tooLong
    }

    private let limit: Int
    private var open: [UInt8] = []
    private var isDropping = false

    /// - Parameter limit: The most bytes of a line.
    public init(limit: Int) {
        self.limit = limit
    }

    /// The lines that end in these bytes, or become too long with them. Empty lines are left out.
    public mutating func append(_ bytes: some Collection<UInt8>) -> [Line] {
        var lines: [Line] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            take(rest[..<end], &lines)
            if !isDropping, !open.isEmpty { lines.append(.complete(open)) }
            open.removeAll(keepingCapacity: open.count <= 1 << 16)
            isDropping = false
            rest = rest[rest.index(after: end)...]
        }
        take(rest, &lines)
        return lines
    }

    private mutating func take(_ part: some Collection<UInt8>, _ lines: inout [Line]) {
        guard !isDropping else { return }
        guard open.count + part.count <= limit else {
            isDropping = true
            open = []
            lines.append(.tooLong)
            return
        }
        open.append(contentsOf: part)
    }
}
