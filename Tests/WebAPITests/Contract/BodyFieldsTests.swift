// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Testing

@testable import WebAPI

@Suite("The members of a body")
struct BodyFieldsTests {
    private static func fields(_ text: String) throws -> BodyFields {
        try BodyFields(Array(text.utf8), BodyField.allCases)
    }

    private static func message(_ read: () throws -> Void) -> String? {
        do {
            try read()
            return nil
        } catch {
            guard let error = error as? ContractError else { return "\(error)" }
            return error.code == "BAD_REQUEST" ? error.message : "\(error.code): \(error.message)"
        }
    }

    @Test(
        "are accepted in a JSON object only",
        arguments: [
            "", " ", "null", "1", "\"text\"", "[]", "{", "{]", "{\"a\":1", "{a:1}", "{'a':1}", "{\"a\":1,}", "{}{}",
            "{} x",
            "{\"a\":tru}", "{\"a\":01}", "{\"a\":\"\n\"}", "{\"a\":\"\\x\"}", "{\"a\":NaN}", "token=x", "<xml/>",
            "\u{0}",
        ])
    func objects(text: String) {
        #expect(Self.message { _ = try Self.fields(text) }?.hasPrefix("the body is ") == true)
    }

    @Test("are refused if any part of the body is invalid UTF-8 or nested too deeply")
    func hidden() throws {
        let deep = #"{"title":"t","x":"# + String(repeating: "[", count: 100_000)
        #expect(Self.message { _ = try Self.fields(deep) } == "the body is nested deeper than 512 levels")
        let fits = #"{"title":"t","x":"# + String(repeating: "[", count: 500) + String(repeating: "]", count: 500) + "}"
        #expect(try Self.fields(fits).text(.title) == "t")
        for bytes in [[0xFF], [0xC3, 0x28], [0xED, 0xA0, 0x80]] as [[UInt8]] {
            let body = Array(#"{"title":"t","x":""#.utf8) + bytes + Array("\"}".utf8)
            #expect(Self.message { _ = try BodyFields(body, [.title]) } == "the body is not valid UTF-8")
            let named = Array(#"{"title":""#.utf8) + bytes + Array("\"}".utf8)
            #expect(Self.message { _ = try BodyFields(named, [.title]) } != nil)
        }
    }

    @Test(
        "that must be strings are refused in any other type, with the field's name",
        arguments: [
            ("{}", "`title` is missing"), (#"{"title":null}"#, "`title` is missing"),
            (#"{"Title":"t"}"#, "`title` is missing"), (#"{"title":1}"#, "`title` must be a string"),
            (#"{"title":true}"#, "`title` must be a string"), (#"{"title":["t"]}"#, "`title` must be a string"),
            (#"{"title":{"title":"t"}}"#, "`title` must be a string"), (#"{"title":""}"#, "`title` must not be empty"),
            (#"{"title":" \n\t\u2003"}"#, "`title` must not be empty"),
            (#"{"title":"a\u0000"}"#, "`title` is not valid text, or holds the character NUL"),
            (#"{"title":"\ud83d"}"#, "`title` is not valid text, or holds the character NUL"),
            (#"{"title":"x","title":5}"#, "`title` must be a string"),
        ])
    func texts(body: String, fault: String) {
        #expect(Self.message { _ = try Self.fields(body).text(.title) } == fault)
    }

    @Test("that are strings are taken unchanged, unknown ones are ignored, and the last of a name counts")
    func values() throws {
        #expect(try Self.fields(#" {"x":null,"title":" a\u0041\ud83d\ude00 ","y":[{}]} "#).text(.title) == " aA😀 ")
        #expect(try Self.fields(#"{"title":5,"title":"x"}"#).text(.title) == "x")
        #expect(try Self.fields(#"{"\u0074itle":"x"}"#).text(.title) == "x")
        #expect(try Self.fields("\u{FEFF}{\"title\":\"x\"}").text(.title) == "x")
        #expect(try Self.fields("{}").optionalText(.body) == nil)
        #expect(try Self.fields(#"{"body":null}"#).optionalText(.body) == nil)
        #expect(try Self.fields(#"{"body":""}"#).optionalText(.body) == "")
        #expect(Self.message { _ = try Self.fields(#"{"body":7}"#).optionalText(.body) } == "`body` must be a string")
    }

    @Test(
        "are no longer than GitHub accepts",
        arguments: [(BodyField.title, 256), (.body, 65_536), (.branchName, 255), (.owner, 100), (.repoName, 100)])
    func lengths(field: BodyField, limit: Int) throws {
        let text = String(repeating: "é", count: limit)
        #expect(try Self.fields(#"{"\#(field.rawValue)":"\#(text)"}"#).text(field) == text)
        let fault = Self.message { _ = try Self.fields(#"{"\#(field.rawValue)":"\#(text)x"}"#).text(field) }
        let code = field == .body ? "TEXT_TOO_LONG: " : ""
        #expect(fault == "\(code)`\(field.rawValue)` is longer than \(limit) characters")
    }

    @Test("that are numbers must be integers within their range")
    func numbers() throws {
        let range = 1 ... Int64(Int32.max)
        for (text, number) in [("1", 1), ("2147483647", Int64(Int32.max)), ("1.0", 1), ("1e2", 100)] {
            #expect(try Self.fields(#"{"pr_number":\#(text)}"#).integer(.prNumber, in: range) == number)
        }
        for (text, fault) in [
            ("0", "must be from 1 to 2147483647"), ("-1", "must be from 1 to 2147483647"),
            ("2147483648", "must be from 1 to 2147483647"), ("1.5", "must be a whole number"),
            ("99999999999999999999", "must be a whole number"), ("\"1\"", "must be a whole number"),
            ("true", "must be a whole number"), ("null", "is missing"), ("[1]", "must be a whole number"),
            ("\"\\u0000\"", "must be a whole number"),
        ] {
            let message = Self.message {
                _ = try Self.fields(#"{"pr_number":\#(text)}"#).integer(.prNumber, in: range)
            }
            #expect(message == "`pr_number` \(fault)", "\(text)")
        }
    }

    @Test("that are ids, branches, words, names and tokens follow their rules")
    func rules() throws {
        let id = UUID()
        #expect(try Self.fields(#"{"repo_id":"\#(id)"}"#).id(.repoID) == id)
        #expect(Self.message { _ = try Self.fields(#"{"repo_id":"1"}"#).id(.repoID) } == "`repo_id` is no UUID")
        #expect(try Self.fields(#"{"branch_name":"a/b"}"#).branch(.branchName) == "a/b")
        #expect(
            Self.message { _ = try Self.fields(#"{"branch_name":"a..b"}"#).branch(.branchName) }
                == "`branch_name` is no name that git accepts for a branch: it has two dots in a row")
        for head in ["a/b", "octo:a/b", "o-c.t_o:x"] {
            #expect(try Self.fields(#"{"head_branch":"\#(head)"}"#).head(.headBranch) == head)
        }
        for head in [":a", "octo:", "octo:a:b", "oc to:a", "octo/herd:a", "octo:a..b", "octo:-", ":"] {
            #expect(Self.message { _ = try Self.fields(#"{"head_branch":"\#(head)"}"#).head(.headBranch) } != nil)
        }
        #expect(try Self.fields(#"{"source_branch":""}"#).optionalBranch(.sourceBranch) == nil)
        #expect(Self.message { _ = try Self.fields(#"{"source_branch":" "}"#).optionalBranch(.sourceBranch) } != nil)
        for name in ["octo", "a.b", "-", "A_1", ".github", "..."] {
            let fields = try Self.fields(#"{"owner":"\#(name)","repo_name":"\#(name)"}"#)
            #expect(try fields.repositoryName() == RepositoryName(owner: name, name: name))
        }
        for name in [".", "..", "a/b", "a b", "é", "a%2fb", "a?b", "a#b", "../..", "a\\\\b"] {
            for (field, body) in [
                ("owner", #"{"owner":"\#(name)","repo_name":"herd"}"#),
                ("repo_name", #"{"owner":"octo","repo_name":"\#(name)"}"#),
            ] {
                let fault = Self.message { _ = try Self.fields(body).repositoryName() }
                #expect(
                    fault == "`\(field)` is not a GitHub name: it may contain only letters, digits, -, _ and .",
                    "\(name)")
            }
        }
        #expect(try Self.fields(#"{"token":"\r\n ghp_x \n"}"#).token()?.secret.reveal() == "ghp_x")
        let long = String(repeating: "x", count: GitHubToken.longest)
        #expect(try Self.fields(#"{"token":"\#(long)"}"#).token()?.secret.reveal() == long)
        #expect(
            Self.message { _ = try Self.fields(#"{"token":"\#(long)x"}"#).token() }
                == "`token` is longer than 4096 characters")
        for token in ["a b", "é", #"a\nb"#, #"a\u007f"#, "", " "] {
            let fault = try #require(Self.message { _ = try Self.fields(#"{"token":"\#(token)"}"#).token() })
            #expect(fault.hasPrefix("`token` ") && !fault.contains("a b"))
        }
    }
}
