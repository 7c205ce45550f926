// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON
import Testing

@testable import GitHub

@Suite("A server's address")
struct GitHubAddressTests {
    @Test(
        "is refused when it is not absolute, has a query, or names a user",
        arguments: [
            "", "api.github.com", "ftp://host", "https://", "https:///x", "https://host?a", "https://host#a",
            "https://user@host", "https://host\\@other", "//host",
        ])
    func refused(text: String) {
        #expect(GitHubAddress(text) == nil)
    }

    @Test("is prefixed to a request's path")
    func joined() throws {
        let server = try #require(GitHubAddress("https://ghe.example/api/v3/"))
        let request = GitHubRequest(.get, "/repos/o/r", query: [("head", "o:a b"), ("x", "1&2")])
        #expect(server.url(of: request) == "https://ghe.example/api/v3/repos/o/r?head=o%3Aa%20b&x=1%262")
        #expect(GitHubAddress.gitHub.url(of: GitHubRequest(.get, "/user")) == "https://api.github.com/user")
    }

    @Test(
        "accepts its own addresses unchanged",
        arguments: [
            "https://ghe.example/api/v3/repositories/1", "https://GHE.example:443/x?a=b", "HTTPS://ghe.example",
        ])
    func own(url: String) throws {
        let server = try #require(GitHubAddress("https://ghe.example/api/v3"))
        #expect(server.url(of: GitHubRequest(.get, "/", url: url)) == url)
    }

    @Test("completes an address without a server")
    func relative() throws {
        let server = try #require(GitHubAddress("http://127.0.0.1:8080/api/v3"))
        #expect(server.url(of: GitHubRequest(.get, "/", url: "/api/v3/x")) == "http://127.0.0.1:8080/api/v3/x")
    }

    @Test(
        "refuses addresses of other servers",
        arguments: [
            "https://evil.example/api/v3", "http://ghe.example/api/v3", "https://ghe.example:8443/", "//evil.example/x",
            "https://ghe.example@evil.example/", "https://ghe.example.evil.example/", "https://ghe.example\\.evil/",
            "javascript:alert(1)", "", "relative", "https://ghe.example evil/", "/\\evil.example/x", "/x\r\ny",
        ])
    func others(url: String) throws {
        let server = try #require(GitHubAddress("https://ghe.example/api/v3"))
        #expect(server.url(of: GitHubRequest(.get, "/", url: url)) == nil)
    }

    @Test("with an IPv6 host can have a port")
    func ipv6() throws {
        let server = try #require(GitHubAddress("http://[::1]:8080"))
        #expect(server.url(of: GitHubRequest(.get, "/", url: "http://[::1]:8080/x")) != nil)
        #expect(server.url(of: GitHubRequest(.get, "/", url: "http://[::1]/x")) == nil)
        #expect(server.url(of: GitHubRequest(.get, "/", url: "http://[::2]:8080/x")) == nil)
    }

    @Test("is shown to people without its server and query")
    func path() {
        #expect(GitHubAddress.path(of: "https://h/repositories/1/hooks?secret=x#y") == "/repositories/1/hooks")
        #expect(GitHubAddress.path(of: "https://h") == "/")
        #expect(GitHubAddress.path(of: "/a/b?c") == "/a/b")
    }
}

@Suite("Percent encoding")
struct PercentEncodingTests {
    @Test("escapes reserved characters, slashes only within one component")
    func escapes() {
        #expect(PercentEncoding.component("a/b c?d#e%f:ü") == "a%2Fb%20c%3Fd%23e%25f%3A%C3%BC")
        #expect(PercentEncoding.components("heads/a/b c") == "heads/a/b%20c")
        #expect(PercentEncoding.component("A-z_0.9~") == "A-z_0.9~")
    }

    @Test("leaves no component that is a dot or two")
    func dots() {
        #expect(PercentEncoding.component("..") == "%2E%2E")
        #expect(PercentEncoding.components("heads/../../x/./..y") == "heads/%2E%2E/%2E%2E/x/%2E/..y")
        #expect(RepositoryName(knownOwner: "..", name: "a/../b").path("/x") == "/repos/%2E%2E/a%2F..%2Fb/x")
    }
}
