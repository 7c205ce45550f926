// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub
import NIOCore
import Synchronization
import TestSupport
import Testing

@Suite("A connection to GitHub that breaks")
struct BrokenConnectionTests {
    private static let body = Array(#"{"x":"end"}"#.utf8)
    private let write = GitHubRequest(.post, "/a", body: body)
    private let bare = GitHubRequest(.delete, "/a")
    private let read = GitHubRequest(.get, "/a")

    private func failure(_ request: GitHubRequest, _ transport: HTTPGitHubTransport) async -> GitHubError? {
        do throws(GitHubError) {
            _ = try await transport.send(request, authorization: Secret("ghp_clear"))
            return nil
        } catch {
            return error
        }
    }

    @Test("before it is made means that nothing happened")
    func refused() async throws {
        // No server listens on port 1 (tcpmux).
        try await StandInServer.withTransport(to: "http://127.0.0.1:1") { transport in
            for request in [write, bare, read] {
                let error = await failure(request, transport)
                #expect(error?.kind == .unreachable)
                #expect(error?.outcomeUnknown == false)
            }
        }
    }

    @Test("after the request was sent leaves it unknown whether a write happened")
    func hungUp() async throws {
        try await RawServer.with { connection in
            _ = try await connection.read(until: "\r\n\r\n")
        } _: { port in
            try await StandInServer.withTransport(to: "http://127.0.0.1:\(port)") { transport in
                for request in [bare, read] {
                    let error = await failure(request, transport)
                    #expect(error?.kind == .unreachable)
                    #expect(error?.outcomeUnknown == !request.isRead)
                }
            }
        }
        try await RawServer.with { connection in
            _ = try await connection.read(until: "end")
        } _: { port in
            try await StandInServer.withTransport(to: "http://127.0.0.1:\(port)") { transport in
                let error = await failure(write, transport)
                #expect(error?.kind == .unreachable)
                #expect(error?.outcomeUnknown == true)
            }
        }
    }

    @Test("in the middle of an answer is reported as broken")
    func halfAnswer() async throws {
        try await RawServer.with { connection in
            _ = try await connection.read(until: "end")
            try await connection.write("HTTP/1.1 201 Created\r\ncontent-length: 100\r\n\r\n{\"id\":")
        } _: { port in
            try await StandInServer.withTransport(to: "http://127.0.0.1:\(port)") { transport in
                let error = await failure(write, transport)
                #expect(error?.kind == .unreachable)
                #expect(error?.outcomeUnknown == true)
            }
        }
    }

    @Test("because the server does not speak HTTP is reported as broken")
    func noHTTP() async throws {
        try await RawServer.with { connection in
            _ = try await connection.read(until: "\r\n\r\n")
            try await connection.write("SSH-2.0-OpenSSH\r\n")
        } _: { port in
            try await StandInServer.withTransport(to: "http://127.0.0.1:\(port)") { transport in
                #expect(await failure(read, transport)?.kind == .unreachable)
            }
        }
    }

    @Test("because we give up means that nothing happened before the request was sent, and is unknown after it")
    func givenUp() async throws {
        for (scheme, isUnknown) in [("https", false), ("http", true)] {
            let arrived = WakeSignal()
            let judged = WakeSignal()
            try await RawServer.with { connection in
                // In one case the first bytes of a TLS handshake arrive, in the other a whole request.
                if isUnknown {
                    _ = try await connection.read(until: "end")
                } else {
                    _ = try await connection.inbound.next(isolation: #isolation)
                }
                arrived.send()
                // The client goes on connecting until its own limit, also after the request was cancelled.
                await judged.wait(clock: ManualClock())
            } _: { port in
                try await StandInServer.withTransport(to: "\(scheme)://127.0.0.1:\(port)") { transport in
                    let error = await withTaskGroup(of: GitHubError?.self) { group in
                        group.addTask { await failure(write, transport) }
                        await arrived.wait(clock: ManualClock())
                        group.cancelAll()
                        return await group.next() ?? nil
                    }
                    #expect(error?.kind == .cancelled)
                    #expect(error?.outcomeUnknown == isUnknown)
                    judged.send()
                }
            }
        }
    }

    @Test("is one of at most eight")
    func connections() async throws {
        let count = Mutex(0)
        try await RawServer.with { connection in
            count.withLock { $0 += 1 }
            while try await connection.read(until: "\r\n\r\n") {
                try await connection.write("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}")
            }
        } _: { port in
            try await StandInServer.withTransport(to: "http://127.0.0.1:\(port)") { transport in
                try await withThrowingTaskGroup(of: Int.self) { group in
                    for _ in 0 ..< 64 {
                        group.addTask { try await transport.send(read, authorization: nil).status }
                    }
                    for try await status in group { #expect(status == 200) }
                }
            }
        }
        #expect(1 ... 8 ~= count.withLock { $0 })
    }
}
