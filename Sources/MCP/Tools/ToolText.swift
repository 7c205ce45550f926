// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// How the data of an answer reads as text. The same rules are in `mcp/runtime.js`, and a test compares both.
///
/// `{a.b}` stands for a member. `[[…]]` is left out if a member within it is missing, null, false or empty; `{?a}` and
/// `{!a}` only test one, for being there or for not being there, and stand for nothing.
public struct ToolText: Sendable, Equatable {
    /// A list within the data.
    public struct Items: Sendable, Equatable {
        /// The member that is the list; nil if the data itself is.
        let member: String?
        /// One line for each element.
        let line: String
        /// The text if there are no elements.
        let empty: String
    }

    /// The text before the list. Nothing if it is empty.
    let text: String
    let items: Items?
    /// The name of the data in the structured result if the data is no object, as structured results must be.
    let name: String?
    /// A member that may be very long. It comes last, is cut, and is left out of the structured result.
    let long: String?

    /// Whether the text is an outline of all members, instead of ``text``.
    let isOutline: Bool

    /// The most characters (Unicode scalars) of a long member.
    static let longest = 60_000

    /// An object.
    static func object(_ text: String, long: String? = nil) -> ToolText {
        ToolText(text: text, items: nil, name: nil, long: long, isOutline: false)
    }

    /// A list. `name` is its name in the structured result.
    static func list(_ name: String, _ line: String, empty: String) -> ToolText {
        ToolText(text: "", items: Items(member: nil, line: line, empty: empty), name: name, long: nil, isOutline: false)
    }

    /// An object with a list in it.
    static func object(_ text: String, list member: String, _ line: String, empty: String = "") -> ToolText {
        ToolText(
            text: text, items: Items(member: member, line: line, empty: empty), name: nil, long: nil, isOutline: false)
    }

    /// All members, as an outline.
    static let outline = ToolText(text: "", items: nil, name: "items", long: nil, isOutline: true)

    /// The text for an answer's data.
    public func render(_ data: JSONValue) -> String {
        if isOutline { return Self.outline(data, "").joined(separator: "\n") }
        var lines = text.isEmpty ? [] : [Self.fill(text, data)]
        if let items {
            let elements = (items.member.map { data[$0] ?? .null } ?? data).arrayValue ?? []
            lines += elements.map { Self.fill(items.line, $0) }
            if elements.isEmpty { lines.append(items.empty) }
        }
        if let long, let value = data[long]?.stringValue, !value.isEmpty { lines.append(Self.cut(value)) }
        return lines.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// The data as an object.
    public func structure(_ data: JSONValue) -> JSONValue {
        if let name, case .array = data { return .object([JSONValue.Member(name: name, value: data)]) }
        guard case .object = data else { return ["done": true] }
        return long.map { data.removing([$0]) } ?? data
    }

    private static func cut(_ text: String) -> String {
        guard text.unicodeScalars.count > longest else { return text }
        let start = String(String.UnicodeScalarView(text.unicodeScalars.prefix(longest)))
        return "\(start)\n[cut after \(longest) characters: clone the repository and run git diff for the rest]"
    }

    /// One line for each value. Members that are null are left out.
    private static func outline(_ data: JSONValue, _ indent: String) -> [String] {
        switch data {
        case .object(let members):
            members.filter { $0.value != .null }.flatMap { member in
                isScalar(member.value)
                    ? ["\(indent)\(member.name): \(show(member.value))"]
                    : ["\(indent)\(member.name):"] + outline(member.value, indent + "  ")
            }
        case .array(let values):
            values.flatMap { isScalar($0) ? ["\(indent)- \(show($0))"] : ["\(indent)-"] + outline($0, indent + "  ") }
        case .null, .bool, .integer, .number, .string, .encoded: ["\(indent)\(show(data))"]
        }
    }

    private static func isScalar(_ value: JSONValue) -> Bool {
        switch value {
        case .array, .object: false
        case .null, .bool, .integer, .number, .string, .encoded: true
        }
    }

    // MARK: Templates

    static func fill(_ template: String, _ data: JSONValue) -> String {
        var result = ""
        var rest = template[...]
        while let open = rest.firstRange(of: "[[") {
            result += plain(rest[..<open.lowerBound], data).text
            let end = rest[open.upperBound...].firstRange(of: "]]") ?? rest.endIndex ..< rest.endIndex
            let part = plain(rest[open.upperBound ..< end.lowerBound], data)
            if part.isComplete { result += part.text }
            rest = rest[end.upperBound...]
        }
        return result + plain(rest, data).text
    }

    private static func plain(_ template: Substring, _ data: JSONValue) -> (text: String, isComplete: Bool) {
        var text = ""
        var isComplete = true
        var rest = template
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            text += rest[..<open]
            let name = rest[rest.index(after: open) ..< close]
            switch name.first {
            case "?": isComplete = isComplete && isThere(member(name.dropFirst(), of: data))
            case "!": isComplete = isComplete && !isThere(member(name.dropFirst(), of: data))
            default:
                let value = member(name, of: data)
                isComplete = isComplete && isThere(value)
                text += show(value)
            }
            rest = rest[rest.index(after: close)...]
        }
        return (text + rest, isComplete)
    }

    private static func member(_ path: Substring, of data: JSONValue) -> JSONValue {
        path.split(separator: ".").reduce(data) { value, name in value[String(name)] ?? .null }
    }

    private static func isThere(_ value: JSONValue) -> Bool {
        switch value {
        case .null, .bool(false), .string(""), .array([]): false
        case .bool, .integer, .number, .string, .array, .object, .encoded: true
        }
    }

    private static func show(_ value: JSONValue) -> String {
        switch value {
        case .null: ""
        case .string(let text): text
        case .array(let values): values.map(show).joined(separator: ", ")
        case .bool(let value): value ? "yes" : "no"
        case .integer, .number, .object, .encoded: String(decoding: value.json, as: UTF8.self)
        }
    }
}
