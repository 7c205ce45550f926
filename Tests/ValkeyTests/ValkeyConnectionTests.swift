// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Valkey

@Suite("A connection to Valkey", .timeLimit(.minutes(15)))
struct ValkeyConnectionTests {
    @Test("many callers share it, and each gets its own answers")
    func pipelined() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for caller in 0 ..< 500 {
                        group.addTask {
                            let texts = (0 ... caller % 3).map { "\(caller)/\($0)" }
                            let replies = try await connection.run(texts.map { .raw("ECHO", $0) })
                            #expect(try replies.map { try $0.get() } == texts.map { .bytes(Array($0.utf8)) })
                        }
                    }
                    try await group.waitForAll()
                }
                #expect(connection.isUsable)
            }
        }
    }

    @Test("carries large values in both directions")
    func large() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                let value = String(repeating: "0123456789abcdef", count: 1 << 20)
                let set = try await connection.run(.raw("SET", "large", value))
                let got = try await connection.run(.raw("GET", "large"))
                #expect(set == .status("OK"))
                #expect(got == .bytes(Array(value.utf8)))
            }
        }
    }

    @Test("a command that the server refuses fails alone, and says what to do")
    func refused() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                _ = try await connection.run(.raw("SET", "text", "1"))
                let results = try await connection.run([
                    .raw("XLEN", "text"), .raw("NO-SUCH-COMMAND"), .raw("GET", "text"),
                ])
                let errors = results.map { result in
                    if case .failure(let error) = result { error } else { nil as ValkeyError? }
                }
                #expect(errors.map { $0?.serverCode } == ["WRONGTYPE", "ERR", nil])
                #expect(errors[0]?.isTransient == false && errors[0]?.isOutage == false)
                #expect(errors[0]?.mayHaveTakenEffect == false)
                #expect(errors[0]?.description.contains("127.0.0.1:\(server.port)") == true)
                #expect(try results[2].get() == .bytes([0x31]))
            }
        }
    }

    @Test(
        "a server without memory, and one that takes no writes, are outages that pass, and the error names the remedy")
    func outages() async throws {
        try await TestValkey.with(["--maxmemory", "1", "--maxmemory-policy", "noeviction"]) { server in
            try await server.connected { connection in
                let full = await failure { () async throws(ValkeyError) in
                    try await connection.run(.add([("type", "a")], to: "s"))
                }
                #expect(full?.serverCode == "OOM")
                #expect(full?.isOutage == true && full?.isTransient == true)
                #expect(full?.description.contains("maxmemory") == true)
                _ = try await connection.run(.raw("REPLICAOF", "127.0.0.1", "1"))
                let replica = await failure { () async throws(ValkeyError) in
                    try await connection.run(.add([("type", "a")], to: "s"))
                }
                #expect(replica?.serverCode == "READONLY")
                #expect(replica?.isOutage == true && replica?.isTransient == true)
                #expect(replica?.description.contains("primary") == true)
            }
        }
    }

    @Test("uses the number of the database")
    func database() async throws {
        try await TestValkey.with { server in
            try await server.connected(database: 5) { _ = try await $0.run(.raw("SET", "here", "1")) }
            let absent = try await server.connected { try await $0.run(.raw("EXISTS", "here")) }
            let present = try await server.connected(database: 5) { try await $0.run(.raw("EXISTS", "here")) }
            #expect(absent == .integer(0) && present == .integer(1))
            let error = await refusal(of: server, database: 99)
            #expect(error?.code == .connectionFailed)
            #expect(error?.description.contains("SELECT") == true)
        }
    }

    @Test("sends user and password, and a refusal says which of them is wrong without showing them")
    func passwords() async throws {
        let user = ["--user", "paca", "on", ">hunter/2@", "+@all", "~*", "&*"]
        try await TestValkey.with(["--requirepass", "hunter2"] + user) { server in
            for credentials in [":hunter2", "default:hunter2", "paca:hunter%2F2%40"] {
                try await server.connected(credentials) { try await $0.run(.ping) }
            }
            for credentials in [":hunter3", "paca:hunter2", "nobody:hunter2"] {
                let error = await refusal(of: server, credentials)
                #expect(error?.code == .connectionFailed && error?.serverCode == "WRONGPASS")
                #expect(error?.description.contains("REDIS_URL") == true)
                #expect(error?.isOutage == true)
                #expect(error?.debugDescription.contains("hunter") == false)
            }
            let none = await refusal(of: server)
            #expect(none?.serverCode == "NOAUTH")
            #expect(none?.description.contains("redis://:PASSWORD@HOST") == true)
        }
    }

    @Test("a user who may not do everything can still connect, and an error names the missing right")
    func limitedUser() async throws {
        let user = ["--user", "limited", "on", ">pw", "+ping", "+publish", "~*", "&*"]
        try await TestValkey.with(user) { server in
            try await server.connected("limited:pw") { connection in
                try await connection.run(.ping)
                let error = await failure { () async throws(ValkeyError) in
                    try await connection.run(.length(of: "s"))
                }
                #expect(error?.serverCode == "NOPERM")
                #expect(error?.description.contains("ACL") == true)
            }
        }
    }

    @Test("a password for a server that has none is refused with the server's own words")
    func needlessPassword() async throws {
        try await TestValkey.with { server in
            let error = await refusal(of: server, ":hunter2")
            #expect(error?.code == .connectionFailed)
            #expect(error?.detail.contains("without any password configured") == true)
        }
    }

    @Test("a server with too many clients fails the opening, and the others keep their connections")
    func tooManyClients() async throws {
        try await TestValkey.with(["--maxclients", "1"]) { server in
            try await server.connected { first in
                let error = await refusal(of: server)
                #expect(error?.code == .connectionFailed)
                // The server hangs up at once. Depending on what is first, its words arrive, or the end does.
                let texts = ["max number of clients", "did not answer", "closed", "reset", "Broken pipe"]
                #expect(texts.contains { error?.detail.contains($0) == true }, "\(error?.detail ?? "")")
                try await first.run(.ping)
            }
        }
    }

    @Test("a port where nobody listens, and a name that does not exist, fail at once and say what to check")
    func unreachable() async throws {
        let port = try RawServer { _, _ in }.port
        for url in ["redis://:hunter2@127.0.0.1:\(port)", "redis://:hunter2@no-such-host.invalid"] {
            let configuration = try ValkeyConfiguration.test(url)
            let error = await failure { () async throws(ValkeyError) in
                try await ValkeyConnection.connect(configuration, environment: .real())
            }
            #expect(error?.code == .connectionFailed)
            #expect(error?.isTransient == true && error?.isOutage == true && error?.mayHaveTakenEffect == false)
            #expect(error?.description.contains("REDIS_URL") == true)
            #expect(error?.detail.isEmpty == false)
            #expect(error?.debugDescription.contains("hunter2") == false)
        }
    }

    @Test("of several addresses of a host, one that does not accept is passed over")
    func severalAddresses() async throws {
        // localhost is also ::1, where the server does not listen.
        try await TestValkey.with { server in
            try await connected(.test("redis://localhost:\(server.port)")) { try await $0.run(.ping) }
        }
    }

    @Test("a killed server breaks it: commands under way may have taken effect, later ones are not sent")
    func killed() async throws {
        try await TestValkey.with { server in
            try await server.connected { connection in
                async let blocked = failure { () async throws(ValkeyError) in
                    try await connection.run(.raw("BLPOP", "nothing", "0", blocks: .seconds(60)))
                }
                try await server.connected { other in
                    try await eventually("the command has come") {
                        try await other.run(.raw("INFO", "clients")).text.contains("blocked_clients:1")
                    }
                }
                server.kill(SIGKILL)
                #expect(await blocked?.code == .connectionLost)
                #expect(await blocked?.mayHaveTakenEffect == true)
                #expect(!connection.isUsable)
                let later = await failure { () async throws(ValkeyError) in try await connection.run(.ping) }
                #expect(later?.code == .closed && later?.mayHaveTakenEffect == false)
            }
        }
    }

    private func refusal(of server: TestValkey, _ credentials: String = "", database: Int = 0) async -> ValkeyError? {
        await failure { () async throws(ValkeyError) in
            do {
                try await server.connected(credentials, database: database) { try await $0.run(.ping) }
            } catch let error as ValkeyError {
                throw error
            } catch {
                Issue.record(error)
            }
        }
    }
}
