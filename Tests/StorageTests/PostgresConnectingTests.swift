// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Storage

@Suite("Connecting", .timeLimit(.minutes(15)))
struct PostgresConnectingTests {
    private func failure(
        _ conninfo: String, _ environment: SyncEnvironment = .real(), within timeout: Duration = .backstop
    ) async throws -> PostgresError? {
        let configuration = try PostgresConfiguration(conninfo: Secret(conninfo), connectTimeout: timeout)
        return await outcome { () async throws(PostgresError) in
            try await PostgresConnection.connect(configuration, environment: environment).close()
        }.error
    }

    @Test("to a port where nobody listens fails at once, and says what to check, without the password")
    func deadPort() async throws {
        for conninfo in [
            "host=127.0.0.1 port=1 user=paca password=hunter2", "postgres://paca:hunter2@127.0.0.1:1/paca",
        ] {
            let error = try #require(try await failure(conninfo))
            #expect(error.code == .connectionFailed)
            #expect(error.isTransient)
            #expect(error.isOutage)
            #expect(error.description.contains("DATABASE_URL"))
            #expect(error.debugDescription.contains("refused"))
            #expect(!"\(error) \(String(reflecting: error)) \(error.detail)".contains("hunter2"))
        }
    }

    @Test("to an unknown database fails with the server's own message")
    func unknownDatabase() async throws {
        let error = try await failure(TestServer.conninfo(database: "no_such") + " password=hunter2")
        #expect(error?.code == .connectionFailed)
        #expect(error?.debugDescription.contains("database \"no_such\" does not exist") == true)
        #expect(error?.debugDescription.contains("hunter2") == false)
    }

    @Test("a password that makes its address malformed is detected before an error can show it")
    func brokenAddress() throws {
        for password in ["hun@ter2", "hun/ter2", "hun@ter/2", "hun:ter/2", "hun@ter2:5", "hun#ter@2"] {
            let conninfo = Secret("postgres://paca:\(password)@localhost:5432/paca")
            let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(conninfo: conninfo) }
            #expect(error?.debugDescription.contains("%40") == true)
            #expect(error?.debugDescription.contains("hun") == false)
        }
        for address in [
            "postgres://paca:hun%40ter2@localhost:5432/paca", "postgresql://paca@[::1]/paca?application_name=a@b",
            "postgres:///paca?host=/run/postgresql", "postgres://a:5432,b:5433/paca?target_session_attrs=any",
            "postgres://hun:ter@localhost", "host=localhost password='hun@ter 2'", "",
        ] {
            #expect(throws: Never.self) { try PostgresConfiguration(conninfo: Secret(address)) }
        }
    }

    @Test("a connection string that libpq does not accept is refused without being shown")
    func malformed() {
        for text in ["hunter2", "host=a hunter2=b", "postgres://a:b@c/d?hunter2=e", "postgres://a:hunter2@[::1/d"] {
            let error = #expect(throws: PostgresError.self) { try PostgresConfiguration(conninfo: Secret(text)) }
            #expect(error?.code == .connectionFailed)
            #expect(error?.debugDescription.contains("hunter2") == false)
        }
    }

    @Test("to a server that accepts and then says nothing fails at the deadline")
    func silentServer() async throws {
        let server = try SilentServer()
        let clock = ManualClock()
        async let error = failure(
            "host=127.0.0.1 port=\(server.port) sslmode=disable", .test(clock: clock), within: .seconds(10))
        // The first wait may be for the connection itself; the one for an answer remains.
        var waits = 0
        while waits < 2, try await clock.nextTimerScheduled().offset == .seconds(10) { waits += 1 }
        clock.advance(by: .seconds(10))
        #expect(try await error?.code == .connectionFailed)
        #expect(try await error?.detail == "no answer in 10.0 seconds")
        #expect(clock.sleeperCount == 0)
    }

    @Test("ends when its task is cancelled")
    func cancelled() async throws {
        let server = try SilentServer()
        let clock = ManualClock()
        let configuration = try PostgresConfiguration(
            conninfo: Secret("host=127.0.0.1 port=\(server.port) sslmode=disable"))
        let cancelled = try await outcome { () async throws(PostgresError) in
            try await PostgresConnection.connect(configuration, environment: .test(clock: clock)).close()
        } cancelledOnce: {
            try await clock.nextTimerScheduled()
        }
        #expect(cancelled.error?.code == .cancelled)
        #expect(clock.sleeperCount == 0)
    }

    @Test("gives sessions our search path, and universal time")
    func session() async throws {
        try await TestDatabase.with(isMigrated: false) { database in
            let row = try await database.connected {
                try await $0.run(.test("SELECT current_setting('search_path'), current_setting('TimeZone')"))
            }.first
            #expect(try row?.decode(0, as: String.self) == "plugin_data_com_paca_github, public")
            #expect(try row?.decode(1, as: String.self) == "UTC")
        }
    }
}

/// A server that never calls accept(2): the kernel's backlog takes the connections, and nothing is answered.
private final class SilentServer {
    let port: UInt16
    private let socket: Int32

    init() throws {
        let socket = Foundation.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let failed = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, length) + listen(socket, 5) + getsockname(socket, $0, &length)
            }
        }
        self.socket = socket
        port = UInt16(bigEndian: address.sin_port)
        try #require(failed == 0)
    }

    deinit {
        Foundation.close(socket)
    }
}
