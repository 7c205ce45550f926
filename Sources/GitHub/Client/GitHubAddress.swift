// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// Where a server's REST API lives: `https://api.github.com`, or `https://HOST/api/v3` of an Enterprise Server.
public struct GitHubAddress: Sendable, Hashable {
    /// The base without a slash at its end.
    public let base: String
    /// Scheme, host and port in lower case, the port always given.
    private let origin: String

    /// GitHub's own.
    public static let gitHub = GitHubAddress(checked: "https://api.github.com", origin: "https://api.github.com:443")

    /// Takes an absolute `http` or `https` address without user, query and fragment; nil for anything else.
    public init?(_ text: String) {
        var base = Substring(text)
        while base.last == "/" { base.removeLast() }
        guard let origin = Self.origin(of: base), !base.contains("?"), !base.contains("#") else { return nil }
        self.init(checked: String(base), origin: origin)
    }

    private init(checked base: String, origin: String) {
        self.base = base
        self.origin = origin
    }

    /// The absolute address of `request`; nil if it names an address of another server.
    public func url(of request: GitHubRequest) -> String? {
        guard let url = request.url else {
            return base + request.path + PercentEncoding.query(request.query)
        }
        // A backslash is a slash to some who parse addresses; white space and the like may end a header.
        guard url.utf8.allSatisfy({ 0x21 ... 0x7E ~= $0 && $0 != UInt8(ascii: "\\") }) else { return nil }
        if url.hasPrefix("/"), !url.hasPrefix("//") { return originPrefix + url }
        return Self.origin(of: Substring(url)) == origin ? url : nil
    }

    /// The path of an address of ours, below the base: `/repos/octo/cat`. Without query; for people.
    static func path(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let path = rest.drop { $0 != "/" }.prefix { $0 != "?" && $0 != "#" }
        return path.isEmpty ? "/" : String(path)
    }

    /// ``base`` up to its path.
    private var originPrefix: String {
        guard let scheme = base.firstRange(of: "://") else { return base }
        return String(base[..<scheme.upperBound]) + base[scheme.upperBound...].prefix { $0 != "/" }
    }

    private static func origin(of url: Substring) -> String? {
        let defaultPort: String
        let rest: Substring
        if url.lowercased().hasPrefix("https://") {
            (defaultPort, rest) = ("443", url.dropFirst(8))
        } else if url.lowercased().hasPrefix("http://") {
            (defaultPort, rest) = ("80", url.dropFirst(7))
        } else {
            return nil
        }
        let authority = rest.prefix { $0 != "/" && $0 != "?" && $0 != "#" }.lowercased()
        // A user is nothing GitHub sends, and may be there to make another host look like ours.
        guard !authority.isEmpty, !authority.contains(where: { $0 == "@" || $0 == "\\" || $0.isWhitespace }) else {
            return nil
        }
        let host = authority.prefix { $0 != ":" }
        let scheme = defaultPort == "443" ? "https://" : "http://"
        if authority.hasPrefix("[") {
            let isPlain = authority.hasSuffix("]")
            return scheme + authority + (isPlain ? ":\(defaultPort)" : "")
        }
        guard !host.isEmpty else { return nil }
        return host.count == authority.count ? "\(scheme)\(host):\(defaultPort)" : scheme + authority
    }
}
