// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Takes out of a description what its author only quotes (`docs/design/data-model.md`, "Linking rules"): HTML comments,
/// fenced code, block quotes, and in a bot's description also `<details>`, which hold other projects' release notes.
///
/// It follows CommonMark as far as these four need it: it reads line by line and knows no other block.
struct QuotedText {
    private let bytes: [UInt8]
    private let isByBot: Bool
    private var kept: [UInt8] = []
    private var index = 0
    /// The fence that code is in: its character and its length.
    private var fence: (mark: UInt8, length: Int)?
    private var isInComment = false
    /// How many `<blockquote>` and `<details>` are open.
    private var depth = 0

    /// The text without quotes.
    static func removed(from text: String, isByBot: Bool) -> String {
        // Most texts quote nothing.
        guard text.utf8.contains(where: { "<>`~".utf8.contains($0) }) else { return text }
        var quoted = QuotedText(bytes: Array(text.utf8), isByBot: isByBot)
        quoted.read()
        return String(decoding: quoted.kept, as: UTF8.self)
    }

    private init(bytes: [UInt8], isByBot: Bool) {
        self.bytes = bytes
        self.isByBot = isByBot
        kept.reserveCapacity(bytes.count)
    }

    private mutating func read() {
        while index < bytes.count {
            let end = bytes[index...].firstIndex { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") } ?? bytes.count
            readLine(until: end)
            index = end + 1
            // A line's end separates, whatever was taken out.
            kept.append(UInt8(ascii: "\n"))
        }
    }

    private mutating func readLine(until end: Int) {
        if !isInComment {
            let start = contentStart(until: end)
            if let open = fence {
                if let closing = fenceRun(at: start, until: end), closing.mark == open.mark,
                    closing.length >= open.length, isBlank(from: start + closing.length, until: end)
                {
                    fence = nil
                }
                return
            }
            if let opening = fenceRun(at: start, until: end), isFence(opening, at: start, until: end) {
                fence = opening
                return
            }
            if start < end, bytes[start] == UInt8(ascii: ">") { return }
        }
        readWords(until: end)
    }

    /// Copies a line's text, without comments and quoting elements.
    private mutating func readWords(until end: Int) {
        while index < end {
            if isInComment {
                isInComment = !skip("-->", until: end)
            } else if starts(with: "<!--", at: index, until: end) {
                index += 4
                isInComment = true
                kept.append(UInt8(ascii: " "))
            } else if let length = tag(until: end) {
                index += length
                kept.append(UInt8(ascii: " "))
            } else {
                if depth == 0 { kept.append(bytes[index]) }
                index += 1
            }
        }
    }

    /// Moves behind the next `text` of the line, or to the line's end.
    /// - Returns: whether it was found.
    private mutating func skip(_ text: String, until end: Int) -> Bool {
        while index < end {
            if starts(with: text, at: index, until: end) {
                index += text.utf8.count
                return true
            }
            index += 1
        }
        return false
    }

    /// The length of the quoting element's tag at this position, which opens or closes it; nil if there is none.
    private mutating func tag(until end: Int) -> Int? {
        guard bytes[index] == UInt8(ascii: "<") else { return nil }
        let isClosing = index + 1 < end && bytes[index + 1] == UInt8(ascii: "/")
        let name = index + (isClosing ? 2 : 1)
        for element in isByBot ? ["blockquote", "details"] : ["blockquote"] {
            guard starts(with: element, at: name, until: end) else { continue }
            let after = name + element.utf8.count
            guard after == end || !TaskReference.isWord(bytes[after]) else { continue }
            let close = bytes[after ..< end].firstIndex(of: UInt8(ascii: ">")) ?? end - 1
            depth = max(0, depth + (isClosing ? -1 : 1))
            return close + 1 - index
        }
        return nil
    }

    /// Where a line's content begins: after white space and the marks of list items.
    private func contentStart(until end: Int) -> Int {
        var start = index
        while true {
            while start < end, isSpace(bytes[start]) { start += 1 }
            var mark = start
            while mark < end, TaskReference.isDigit(bytes[mark]), mark - start < 9 { mark += 1 }
            if mark == start {
                guard mark < end, "-*+".utf8.contains(bytes[mark]) else { return start }
            } else {
                guard mark < end, ".)".utf8.contains(bytes[mark]) else { return start }
            }
            guard mark + 1 < end, isSpace(bytes[mark + 1]) else { return start }
            start = mark + 1
        }
    }

    private func fenceRun(at start: Int, until end: Int) -> (mark: UInt8, length: Int)? {
        guard start < end, bytes[start] == UInt8(ascii: "`") || bytes[start] == UInt8(ascii: "~") else { return nil }
        let length = bytes[start ..< end].prefix { $0 == bytes[start] }.count
        return length >= 3 ? (bytes[start], length) : nil
    }

    // A back quote later in the line makes it code within the line.
    private func isFence(_ run: (mark: UInt8, length: Int), at start: Int, until end: Int) -> Bool {
        run.mark == UInt8(ascii: "~") || !bytes[(start + run.length) ..< end].contains(run.mark)
    }

    private func isBlank(from start: Int, until end: Int) -> Bool {
        bytes[start ..< end].allSatisfy(isSpace)
    }

    private func isSpace(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t")
    }

    /// Whether this text stands here, in upper or lower case.
    private func starts(with text: String, at start: Int, until end: Int) -> Bool {
        guard end - start >= text.utf8.count else { return false }
        return zip(text.utf8, bytes[start...]).allSatisfy { expected, byte in
            expected == byte || (TaskReference.isLetter(expected) && expected == byte | 0x20)
        }
    }
}
