// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import TestSupport
import Testing

@testable import Valkey

@Suite("A connection with TLS", .timeLimit(.minutes(15)))
struct ValkeyTLSTests {
    /// A self-signed certificate, and its key.
    private struct Certificate {
        let path: String
        let key: String

        static func make(in folder: String, names: String = "DNS:localhost,IP:127.0.0.1") async throws -> Certificate {
            let certificate = Certificate(path: "\(folder)/server.crt", key: "\(folder)/server.key")
            let process = Process()
            process.executableURL = URL(filePath: "/usr/bin/env")
            process.arguments = [
                "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
                "-days", "2", "-subj", "/CN=paca-sync-test", "-addext", "subjectAltName=\(names)", "-keyout",
                certificate.key, "-out", certificate.path,
            ]
            process.standardError = FileHandle.nullDevice
            let (ended, end) = AsyncStream<Int32>.makeStream()
            process.terminationHandler = { end.yield($0.terminationStatus) }
            try process.run()
            var endings = ended.makeAsyncIterator()
            let status = await endings.next()
            try #require(status == 0)
            return certificate
        }

        var options: [String] {
            [
                "--port", "0", "--tls-cert-file", path, "--tls-key-file", key, "--tls-ca-cert-file", path,
                "--tls-auth-clients", "no",
            ]
        }
    }

    private func withServer<R>(
        names: String = "DNS:localhost,IP:127.0.0.1", _ options: [String] = [],
        _ body: (TestValkey, String) async throws -> R
    ) async throws -> R {
        let folder = try TestFolder.make()
        let certificate = try await Certificate.make(in: folder, names: names)
        return try await TestValkey.with(certificate.options + options, portOption: "--tls-port", folder: folder) {
            try await body($0, certificate.path)
        }
    }

    private func refusal(_ url: String, trust: String?) async throws -> ValkeyError? {
        let configuration = try ValkeyConfiguration.test(url, trustedCertificates: trust)
        return await failure { () async throws(ValkeyError) in
            try await ValkeyConnection.connect(configuration, environment: .real())
        }
    }

    @Test("works by name and by IP address, with a password, and for large values")
    func works() async throws {
        try await withServer(["--requirepass", "hunter2"]) { server, trust in
            for host in ["localhost", "127.0.0.1"] {
                let url = "rediss://:hunter2@\(host):\(server.port)/2"
                try await connected(.test(url, trustedCertificates: trust)) { connection in
                    try await connection.run(.ping)
                    let value = String(repeating: "0123456789abcdef", count: 1 << 18)
                    _ = try await connection.run(.raw("SET", "large", value))
                    let got = try await connection.run([.raw("GET", "large"), .raw("GET", "large")])
                    #expect(try got.allSatisfy { try $0.get() == .bytes(Array(value.utf8)) })
                }
            }
        }
    }

    @Test("a certificate that is not trusted, or is another host's, is refused; skip_verify accepts it")
    func untrusted() async throws {
        try await withServer(names: "DNS:elsewhere") { server, trust in
            let url = "rediss://:hunter2@localhost:\(server.port)"
            let unknown = try await refusal(url, trust: nil)
            #expect(unknown?.code == .connectionFailed)
            #expect(unknown?.detail.contains("certificate") == true)
            for host in ["localhost", "127.0.0.1"] {
                let other = try await refusal("rediss://\(host):\(server.port)", trust: trust)
                #expect(other?.detail.contains("mismatch") == true)
            }
            try await connected(.test("rediss://localhost:\(server.port)?skip_verify=true")) {
                try await $0.run(.ping)
            }
        }
    }

    @Test("a file of trusted certificates that cannot be read is named as the fault")
    func noTrust() async throws {
        try await withServer { server, _ in
            let error = try await refusal("rediss://localhost:\(server.port)", trust: "/nowhere")
            #expect(error?.detail.contains("trusted certificates") == true)
        }
    }

    @Test("TLS on one side only fails at once, and the error says which way the address must be changed")
    func oneSided() async throws {
        try await withServer { server, _ in
            let plain = try await refusal("redis://localhost:\(server.port)", trust: nil)
            #expect(plain?.code == .connectionFailed)
            #expect(plain?.detail.contains("rediss://") == true)
        }
        try await TestValkey.with { server in
            let secured = try await refusal("rediss://localhost:\(server.port)", trust: nil)
            #expect(secured?.code == .connectionFailed)
            #expect(secured?.detail.contains("TLS handshake") == true)
        }
    }

    @Test("a handshake that is cut or stalls fails the opening")
    func brokenHandshake() async throws {
        let cutting = try RawServer { peer, _ in
            _ = peer.receive()
            peer.send([0x16, 0x03, 0x03, 0x00, 0x7A, 0x02])
        }
        let cut = try await refusal("rediss://127.0.0.1:\(cutting.port)", trust: nil)
        #expect(cut?.code == .connectionFailed)
        let stalling = try RawServer { peer, _ in peer.drain() }
        let clock = ManualClock()
        let configuration = try ValkeyConfiguration.test("rediss://127.0.0.1:\(stalling.port)", timeout: .seconds(5))
        async let stalled = failure { () async throws(ValkeyError) in
            try await ValkeyConnection.connect(configuration, environment: .test(clock: clock))
        }
        try await clock.sleepers(atLeast: 1, dueBy: .seconds(5))
        clock.advance(by: .seconds(5))
        #expect(await stalled?.code == .connectionFailed)
        #expect(await stalled?.detail.contains("waited 5") == true)
    }

    @Test("a killed server breaks the connection")
    func killed() async throws {
        try await withServer { server, trust in
            let configuration = try ValkeyConfiguration.test(
                "rediss://localhost:\(server.port)", trustedCertificates: trust)
            try await connected(configuration) { connection in
                try await connection.run(.ping)
                server.kill(SIGKILL)
                let error = await failure { () async throws(ValkeyError) in try await connection.run(.ping) }
                #expect(error?.code == .connectionLost || error?.code == .closed)
            }
        }
    }
}
