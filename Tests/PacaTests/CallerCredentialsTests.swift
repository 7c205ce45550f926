// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Testing

@testable import Paca

@Suite("A caller's credentials")
struct CallerCredentialsTests {
    private static func read(_ fields: [String: String]) -> [String: String]? {
        CallerCredentials { fields[$0] }.map { credentials in
            Dictionary(uniqueKeysWithValues: credentials.fields.map { ($0.name, $0.value.reveal()) })
        }
    }

    @Test("are those that Paca understands, and are passed on unchanged")
    func known() {
        #expect(Self.read(["Authorization": "Bearer abc.d_e-f"]) == ["Authorization": "Bearer abc.d_e-f"])
        #expect(Self.read(["Authorization": "bearer  abc"]) == ["Authorization": "Bearer abc"])
        #expect(Self.read(["Authorization": "APIKEY k1"]) == ["Authorization": "ApiKey k1"])
        #expect(Self.read(["X-API-Key": "k"]) == ["X-API-Key": "k"])
        #expect(
            Self.read(["X-API-Key": "k", "X-Agent-ID": "a", "X-Actor-User-ID": "u"])
                == ["X-API-Key": "k", "X-Agent-ID": "a", "X-Actor-User-ID": "u"])
        #expect(
            Self.read(["Cookie": "access_token=t", "Authorization": "Bearer b"])
                == ["Cookie": "access_token=t", "Authorization": "Bearer b"])
    }

    @Test("use of all cookies only the first access_token")
    func cookies() {
        #expect(
            Self.read(["Cookie": "session=s; access_token=eyJ.a=b==; access_token=other; refresh_token=r"])
                == ["Cookie": "access_token=eyJ.a=b=="])
        #expect(Self.read(["Cookie": "my_access_token=t; access_tokens=t; ACCESS_TOKEN=t"]) == nil)
        #expect(Self.read(["Cookie": "access_token=; access_token=t"]) == nil)
        #expect(Self.read(["Cookie": "access_token=\"t\""]) == nil)
    }

    @Test("that name another caller are ignored without the key that allows it")
    func actor() {
        #expect(Self.read(["X-Agent-ID": "a", "X-Actor-User-ID": "u"]) == nil)
        #expect(
            Self.read(["Authorization": "Bearer b", "X-Actor-User-ID": "u"]) == ["Authorization": "Bearer b"])
    }

    @Test(
        "that are malformed count as not sent",
        arguments: [
            "", "Bearer", "Bearer ", "Bearer a b", "Basic abc", "Bearer \u{7F}", "Bearer é", "Bearer a\u{0}b", "a",
            "Bearer " + String(repeating: "a", count: 8193), "Bearer\tabc",
        ])
    func malformed(value: String) {
        #expect(Self.read(["Authorization": value]) == nil)
        #expect(Self.read(["Authorization": value, "X-API-Key": "k"]) == ["X-API-Key": "k"])
    }

    @Test("differ when any field differs, and never appear in a description")
    func digest() throws {
        let all = [
            ["Authorization": "Bearer S3CR3T"], ["Authorization": "ApiKey S3CR3T"], ["X-API-Key": "S3CR3T"],
            ["Cookie": "access_token=S3CR3T"], ["X-API-Key": "S3CR3T", "X-Agent-ID": "1"],
            ["X-API-Key": "S3CR3T", "X-Actor-User-ID": "1"],
        ].map { fields in CallerCredentials { fields[$0] } }
        #expect(Set(all.compactMap(\.?.digest)).count == 6)
        var shown = ""
        for credentials in all {
            let credentials = try #require(credentials)
            dump(credentials, to: &shown)
            shown += "\(credentials) \(String(reflecting: credentials))"
        }
        #expect(!shown.contains("S3CR3T"))
    }
}
