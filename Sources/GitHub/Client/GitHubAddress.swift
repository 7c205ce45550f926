// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The base address of a REST API: `https://api.github.com`, or `https://HOST/api/v3` for GitHub Enterprise Server.
public struct GitHubAddress: Sendable, Hashable {
    /// The address without a slash at its end.
    public let base: String
    /// Scheme, host and port in lower case. The port is always present, so that equal origins have equal texts.
    private let origin: String

    /// The API of github.com.
    public static let gitHub = GitHubAddress(checked: "https://api.github.com", origin: "https://api.github.com:443")

    /// Accepts an absolute `http` or `https` address without user, query and fragment; nil for anything else.
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

    /// The absolute address of `request`; nil if the request names another server.
    public func url(of request: GitHubRequest) -> String? {
        guard let url = request.url else {
            return base + request.path + PercentEncoding.query(request.query)
        }
        // Some URL parsers read a backslash as a slash, and control characters could end the header. Either could lead
        // the token to another server.
        guard url.utf8.allSatisfy({ 0x21 ... 0x7E ~= $0 && $0 != UInt8(ascii: "\\") }) else { return nil }
        if url.hasPrefix("/"), !url.hasPrefix("//") { return originPrefix + url }
        return Self.origin(of: Substring(url)) == origin ? url : nil
    }

    /// The path of an absolute address, for texts that people read: `/repos/octo/cat`. Without query and fragment.
    static func path(of url: String) -> String {
        let rest = url.firstRange(of: "://").map { url[$0.upperBound...] } ?? url[...]
        let path = rest.drop { $0 != "/" }.prefix { $0 != "?" && $0 != "#" }
        return path.isEmpty ? "/" : String(path)
    }

    /// Scheme, host and port as they are written in ``base``.
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
        // GitHub never sends a user in an address. One could make another host look like ours.
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
