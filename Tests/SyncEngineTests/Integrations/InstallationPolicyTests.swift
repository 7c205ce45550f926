// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import SyncEngine
import Testing

@Suite("Which project may use which installation")
struct InstallationPolicyTests {
    private let project = UUID()
    private let other = UUID()

    @Test("is said by the installation's id or by the account's login, for some projects or for all")
    func allows() throws {
        let policy = try InstallationPolicy(
            json: "{\"Acme\": [\"*\"], \"4242\": [\"\(project)\", \"\(project.uuidString.lowercased())\"]}")
        #expect(policy.allows(1, of: "acme", for: other))
        #expect(policy.allows(1, of: "ACME", for: project))
        #expect(!policy.allows(1, of: "acme2", for: project))
        #expect(!policy.allows(1, of: nil, for: project))
        #expect(policy.allows(4242, of: nil, for: project))
        #expect(policy.allows(4242, of: "anybody", for: project))
        #expect(!policy.allows(4242, of: "anybody", for: other))
        // A login of digits does not count: digits are an id.
        #expect(!policy.allows(1, of: "4242", for: project))
        #expect(policy.description == "4242: \(project.uuidString.lowercased()), acme: *")
    }

    @Test("nobody may use any by default")
    func none() throws {
        #expect(!InstallationPolicy.none.allows(1, of: "acme", for: project))
        #expect(try InstallationPolicy(json: " {} ") == .none)
    }

    @Test(
        "a text that is no such object is refused, and not repeated in the error",
        arguments: [
            "", "[]", "acme", #"{"acme":"*"}"#, #"{"acme":[]}"#, #"{"acme":["*","*"]}"#, #"{"acme":["S3CR3T"]}"#,
            #"{"acme":[1]}"#, #"{"acme":null}"#, #"{"S3CR3T x":["*"]}"#, #"{"":["*"]}"#, #"{"../x":["*"]}"#,
            #"{"acme":["*"],"ACME":["*"]}"#, #"{"7":["*"],"7":["*"]}"#, #"{"acme":["*"]} x"#,
        ])
    func faults(json: String) {
        let fault = #expect(throws: InstallationPolicy.Fault.self) { try InstallationPolicy(json: json) }
        #expect(fault?.description.contains("S3CR3T") == false)
    }
}
