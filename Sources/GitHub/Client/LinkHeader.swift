// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The header `Link` (RFC 8288). Of its relations we use `rel="next"`, which leads to a list's next page, and `rel="last"`. Others may
/// stand beside it or alone, for example `deprecation` (`docs/reference/github-facts.md` section 12).
enum LinkHeader {
    /// The first address whose relations include `next`; nil if there is none.
    static func next(in headers: GitHubHeaders) -> String? { address("next", in: headers) }

    /// The number in the address of the last page (`rel="last"`). Nil if there is none, as on the last page, or if the
    /// list has cursors.
    static func lastPage(in headers: GitHubHeaders) -> Int? {
        guard let last = address("last", in: headers), let query = last.firstIndex(of: "?") else { return nil }
        for parameter in last[last.index(after: query)...].split(separator: "&") where parameter.hasPrefix("page=") {
            return Int(parameter.dropFirst("page=".count))
        }
        return nil
    }

    private static func address(_ relation: String, in headers: GitHubHeaders) -> String? {
        for value in headers.all("link") {
            if let address = address(relation, in: value) { return address }
        }
        return nil
    }

    private static func address(_ relation: String, in value: String) -> String? {
        var rest = value[...]
        while let open = rest.firstIndex(of: "<"), let close = rest[open...].firstIndex(of: ">") {
            let address = rest[rest.index(after: open) ..< close]
            rest = rest[rest.index(after: close)...]
            let parameters = takeParameters(&rest)
            if !address.isEmpty, parameters.contains(where: { isRelation($0, relation) }) { return String(address) }
        }
        return nil
    }

    /// Removes and returns the parameters up to the comma that ends the link. Commas and semicolons in quotes are part
    /// of a value.
    private static func takeParameters(_ rest: inout Substring) -> [Substring] {
        var parameters: [Substring] = []
        var isQuoted = false
        var start = rest.startIndex
        var index = rest.startIndex
        while index < rest.endIndex {
            let character = rest[index]
            if character == "\"" { isQuoted.toggle() }
            if !isQuoted, character == ";" || character == "," {
                parameters.append(rest[start ..< index])
                start = rest.index(after: index)
                if character == "," { break }
            }
            index = rest.index(after: index)
        }
        if index == rest.endIndex { parameters.append(rest[start...]) }
        rest = index == rest.endIndex ? rest[index...] : rest[rest.index(after: index)...]
        return parameters
    }

    private static func isRelation(_ parameter: Substring, _ relation: String) -> Bool {
        let parts = parameter.split(separator: "=", maxSplits: 1)
        guard parts.count == 2, trimmed(parts[0]).lowercased() == "rel" else { return false }
        let relations = trimmed(parts[1]).filter { $0 != "\"" }
        return relations.lowercased().split(separator: " ").contains { $0 == relation }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        var text = text.drop { $0 == " " || $0 == "\t" }
        while let last = text.last, last == " " || last == "\t" { text.removeLast() }
        return text
    }
}
