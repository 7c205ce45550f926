// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A task named in a text: `PROJ-42` (`docs/design/data-model.md`, "Linking rules").
///
/// A reference is a prefix, a hyphen and a number. The prefix has two to twenty letters and digits and begins with a
/// letter; the number has one to six digits. All are ASCII, in any case, and no ASCII letter or digit stands right
/// before or after. A CVE's number (`CVE-2024-3094`) is none, whatever the project's prefix.
public struct TaskReference: Sendable, Hashable {
    /// The prefix in upper case.
    public let prefix: String
    /// The task's number, without leading zeros.
    public let number: Int64

    /// Makes a reference.
    public init(prefix: String, number: Int64) {
        self.prefix = prefix.uppercased()
        self.number = number
    }

    /// All references in a text, in the order of their first appearance, without repetitions.
    public static func all(in text: String) -> [TaskReference] {
        var text = text
        return text.withUTF8 { all(in: $0) }
    }

    /// All references in a branch's name. The branches that GitHub's merge queue makes have none: the numbers in their
    /// names are those of pull requests.
    public static func all(inBranch name: String) -> [TaskReference] {
        name.hasPrefix("gh-readonly-queue/") ? [] : all(in: name)
    }

    /// All references in a description, without those in quoted text.
    /// - Parameter isByBot: whether a bot wrote it.
    static func all(inBody body: String, isByBot: Bool) -> [TaskReference] {
        // A text that names nothing need not be read more closely.
        let all = all(in: body)
        return all.isEmpty ? [] : Self.all(in: QuotedText.removed(from: body, isByBot: isByBot))
    }

    /// The numbers of vulnerabilities in a text, as if they were references. They are none.
    static func vulnerabilities(in text: String) -> [TaskReference] {
        var text = text
        return text.withUTF8 { all(in: $0, areVulnerabilities: true) }
    }

    /// Checks each hyphen for a prefix before it and a number after it.
    private static func all(
        in bytes: UnsafeBufferPointer<UInt8>, areVulnerabilities: Bool = false
    ) -> [TaskReference] {
        var found: [TaskReference] = []
        var seen: Set<TaskReference> = []
        var wordStart = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if !isWord(byte) {
                if byte == UInt8(ascii: "-"),
                    let reference = reference(
                        in: bytes, word: wordStart ..< index, hyphen: index, isVulnerability: areVulnerabilities),
                    seen.insert(reference).inserted
                {
                    found.append(reference)
                }
                wordStart = index + 1
            }
            index += 1
        }
        return found
    }

    private static func reference(
        in bytes: UnsafeBufferPointer<UInt8>, word: Range<Int>, hyphen: Int, isVulnerability: Bool
    ) -> TaskReference? {
        guard (2 ... 20).contains(word.count), isLetter(bytes[word.lowerBound]) else { return nil }
        var number: Int64 = 0
        var index = hyphen + 1
        while index < bytes.count, isDigit(bytes[index]) {
            guard index - hyphen <= 6 else { return nil }
            number = number * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
            index += 1
        }
        guard index > hyphen + 1, index == bytes.count || !isWord(bytes[index]) else { return nil }
        let prefix = String(decoding: UnsafeBufferPointer(rebasing: bytes[word]), as: UTF8.self)
        guard Self.isVulnerability(prefix, in: bytes, year: hyphen + 1 ..< index) == isVulnerability else { return nil }
        return TaskReference(prefix: prefix, number: number)
    }

    /// Whether the prefix and the number begin a CVE's number: a year of four digits, then at least four more.
    private static func isVulnerability(
        _ prefix: String, in bytes: UnsafeBufferPointer<UInt8>, year: Range<Int>
    ) -> Bool {
        guard year.count == 4, year.upperBound < bytes.count, bytes[year.upperBound] == UInt8(ascii: "-"),
            prefix.uppercased() == "CVE"
        else { return false }
        return bytes[(year.upperBound + 1)...].prefix(while: isDigit).count >= 4
    }

    static func isDigit(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "0") ... UInt8(ascii: "9")).contains(byte)
    }

    static func isLetter(_ byte: UInt8) -> Bool {
        (UInt8(ascii: "a") ... UInt8(ascii: "z")).contains(byte | 0x20)
    }

    static func isWord(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte)
    }
}
