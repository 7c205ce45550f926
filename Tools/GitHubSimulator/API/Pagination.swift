// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The `Link` headers of lists. Like GitHub's, their URLs name the repository by its id
/// (https://docs.github.com/rest/using-the-rest-api/using-pagination-in-the-rest-api).
enum Pagination {
    /// One page of a list, with links to the other pages. Without other pages there is no header.
    static func page<Item>(
        of items: [Item],
        call: APICall,
        path: String
    ) -> (items: [Item], headers: [HeaderField]) {
        let last = max(1, (items.count + call.perPage - 1) / call.perPage)
        let shown = Array(items.dropFirst((call.page - 1) * call.perPage).prefix(call.perPage))
        var links: [(String, Int)] = []
        if call.page > 1 { links += [("prev", min(call.page - 1, last))] }
        if call.page < last { links += [("next", call.page + 1), ("last", last)] }
        if call.page > 1 { links += [("first", 1)] }
        return (shown, header(links.map { ($0.0, url(call, path, setting: "page", to: String($0.1))) }))
    }

    /// The header for the given links.
    static func header(_ links: [(relation: String, url: String)]) -> [HeaderField] {
        guard !links.isEmpty else { return [] }
        let text = links.map { "<\($0.url)>; rel=\"\($0.relation)\"" }.joined(separator: ", ")
        return [HeaderField(name: "Link", value: text)]
    }

    /// The URL of this call with one query parameter changed.
    static func url(_ call: APICall, _ path: String, setting name: String, to value: String) -> String {
        let others = call.request.query.split(separator: "&").filter { !$0.hasPrefix("\(name)=") }
        let query = (others.map(String.init) + ["\(name)=\(value)"]).joined(separator: "&")
        return "\(call.baseURL)\(path)?\(query)"
    }
}
