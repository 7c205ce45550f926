// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Testing

@testable import Valkey

@Suite("An address of Valkey")
struct ValkeyAddressTests {
    private struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let server: String
        var user: String?
        var password: String?
        var database = 0
        var usesTLS = false
        var verifies = true
        var testDescription: String { text }
    }

    private static let accepted = [
        Case(text: "redis://valkey", server: "valkey:6379"),
        Case(text: "redis://valkey:7000/", server: "valkey:7000"),
        Case(text: "REDIS://valkey:6379/3", server: "valkey:6379", database: 3),
        Case(text: "redis://:hunter2@valkey:6379/0", server: "valkey:6379", password: "hunter2"),
        Case(text: "redis://paca:hun%40ter%2F2@valkey", server: "valkey:6379", user: "paca", password: "hun@ter/2"),
        Case(text: "redis://paca:a:b:c@valkey", server: "valkey:6379", user: "paca", password: "a:b:c"),
        Case(text: "redis://:p%C3%A9%25@valkey", server: "valkey:6379", password: "pé%"),
        Case(text: "rediss://cache.example.com:6380/1", server: "cache.example.com:6380", database: 1, usesTLS: true),
        Case(text: "redis://[fd00::1]:6379/2", server: "[fd00::1]:6379", database: 2),
        Case(text: "redis://[::1]", server: "[::1]:6379"),
        Case(text: "redis://valkey?db=4&dial_timeout=5s", server: "valkey:6379", database: 4),
        Case(
            text: "rediss://valkey/1?skip_verify=true", server: "valkey:6379", database: 1, usesTLS: true,
            verifies: false),
        Case(text: "rediss://valkey?skip_verify=false", server: "valkey:6379", usesTLS: true),
        Case(text: "redis://paca@valkey", server: "valkey:6379", user: "paca"),
    ]

    @Test("is read as go-redis reads it", arguments: accepted)
    private func reading(_ wanted: Case) throws {
        let address = try ValkeyAddress(Secret(wanted.text))
        #expect(address.server == wanted.server)
        #expect(address.user == wanted.user)
        #expect(address.password?.reveal() == wanted.password)
        #expect(address.database == wanted.database)
        #expect(address.usesTLS == wanted.usesTLS)
        #expect(address.verifiesCertificate == wanted.verifies)
    }

    @Test(
        "that cannot be used is refused, and the refusal shows nothing of it",
        arguments: [
            "", "hunter2", "valkey:6379", "http://:hunter2@valkey", "redis:/valkey", "redis://", "redis://:hunter2@",
            "redis:///hunter2", "redis://valkey:0", "redis://valkey:hunter2", "redis://valkey:65536",
            "redis://valkey/zero",
            "redis://valkey/-1", "redis://valkey/+1", "redis://valkey/1/2", "redis://valkey?db=hunter2", "redis://[::1",
            "redis://[::1]6379", "redis://:hunter%zz2@valkey", "redis://:hunter%ff@valkey", "redis://:hunter2%@valkey",
            "redis://:hun/ter2@valkey", "redis://:hun#ter2@valkey", "redis://:hun?ter2@valkey",
            "redis://:hun@ter2@valkey",
            "redis://hun ter2", "redis://valkey#hunter2",
        ])
    func refused(_ text: String) {
        let fault = #expect(throws: ValkeyAddress.Fault.self) { try ValkeyAddress(Secret(text)) }
        #expect(fault?.description.isEmpty == false)
        for part in ["hunter2", "hun", "ter2", "zz2"] {
            #expect(fault?.description.contains(part) == false)
        }
    }

    @Test("a password is not shown by the address, the configuration or a request")
    func secret() throws {
        let configuration = try ValkeyConfiguration.test("redis://paca:hunter2@valkey")
        let request = ValkeyRequest(["AUTH", "paca", "hunter2"], operation: "AUTH")
        var dumped = "\(configuration) \(String(reflecting: configuration)) \(request) \(String(reflecting: request))"
        dump(configuration, to: &dumped)
        dump(request, to: &dumped)
        #expect(dumped.contains("valkey"))
        #expect(!dumped.contains("hunter2"))
    }
}
