// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Dispatch
import Environment
import Sockets

extension ValkeyConnection {
    /// How far the opening of the connection is.
    struct Opening {
        enum Step: Equatable {
            /// The host's name is being looked up, or the socket is being connected.
            case connecting
            /// TLS, if there is any, and then the password and the database.
            case introducing
            /// The connection can be used.
            case done
        }

        var step = Step.connecting
        var lookUp: Result<[SocketAddress], SocketAddress.LookUpFault>?
        var isWritable = false
        var isCancelled = false
    }

    /// Connects, secures the connection, and tells the server who we are and which database we want.
    func open() async throws(ValkeyError) {
        reader = ValkeyReplyReader(limit: configuration.replyLimit)
        guard reader != nil else { throw failure(.connectionFailed, "connect", "no memory") }
        let outcome = await withTaskCancellationHandler { () async -> Result<Void, ValkeyError> in
            do throws(ValkeyError) {
                return .success(try await performOpening(until: environment.uptime() + configuration.connectTimeout))
            } catch {
                return .failure(error)
            }
        } onCancel: {
            executor.queue.async {
                self.assumeIsolated {
                    $0.opening.isCancelled = true
                    $0.progress.send()
                }
            }
        }
        watchDeadlines()
        try outcome.get()
    }

    private func performOpening(until deadline: Duration) async throws(ValkeyError) {
        let addresses = try await lookUp(until: deadline)
        try await connect(to: addresses, until: deadline)
        opening.step = .introducing
        // A plain socket is ready at once.
        try await wait(until: deadline, for: "the TLS handshake") { socket?.isReady == true }
        try await introduce(until: deadline)
        opening.step = .done
    }

    /// Suspends until a condition holds.
    /// - Parameter what: What the server owes us, for the error.
    private func wait(until deadline: Duration, for what: String, _ isDone: () -> Bool) async throws(ValkeyError) {
        while !isDone() {
            if let end { throw end.renamed("connect", code: .connectionFailed) }
            guard !opening.isCancelled else { throw failure(.cancelled, "connect", "the task was cancelled") }
            guard environment.uptime() < deadline else {
                throw failure(.connectionFailed, "connect", "waited \(configuration.connectTimeout) for \(what)")
            }
            wakeUp(at: deadline)
            await progress.waitRegardless()
        }
        watch.end()
    }

    private func lookUp(until deadline: Duration) async throws(ValkeyError) -> [SocketAddress] {
        let (host, port) = (configuration.address.host, configuration.address.port)
        opening.lookUp = SocketAddress.lookUp(host: host, port: port, isNumeric: true)
        if case .failure = opening.lookUp {
            opening.lookUp = nil
            // A look-up blocks until the resolver answers, so it runs on a thread that may be blocked. After our
            // deadline it goes on there, and its result is dropped.
            DispatchQueue.global().async {
                let found = SocketAddress.lookUp(host: host, port: port, isNumeric: false)
                self.executor.queue.async {
                    self.assumeIsolated {
                        $0.opening.lookUp = found
                        $0.progress.send()
                    }
                }
            }
        }
        try await wait(until: deadline, for: "the address of \(host)") { opening.lookUp != nil }
        guard case .success(let addresses)? = opening.lookUp, !addresses.isEmpty else {
            let detail = if case .failure(let fault)? = opening.lookUp { fault.detail } else { "it has no address" }
            throw failure(.connectionFailed, "connect", "cannot look up \(host): \(detail)")
        }
        return addresses
    }

    /// Connects to the first address that accepts. Each gets an equal share of the time that is left, so that one which
    /// does not answer leaves time for the others.
    private func connect(to addresses: [SocketAddress], until deadline: Duration) async throws(ValkeyError) {
        var last = failure(.connectionFailed, "connect", "no address")
        for (index, address) in addresses.enumerated() {
            let now = environment.uptime()
            do throws(ValkeyError) {
                return try await connect(to: address, until: now + (deadline - now) / (addresses.count - index))
            } catch {
                guard error.code != .cancelled else { throw error }
                last = error
            }
        }
        throw last
    }

    private func connect(to address: SocketAddress, until deadline: Duration) async throws(ValkeyError) {
        opening.isWritable = false
        do throws(ValkeySocket.Fault) {
            let socket = try ValkeySocket(address)
            self.socket = socket
            readiness = SocketReadiness(
                socket: socket.descriptor, queue: executor.queue,
                whenReadable: { [weak self] in self?.assumeIsolated { $0.readable() } },
                whenWritable: { [weak self] in self?.assumeIsolated { $0.writable() } })
        } catch {
            throw failure(.connectionFailed, "connect", error.detail)
        }
        guard let readiness else {
            throw failure(.connectionFailed, "connect", "the process has no file descriptor left")
        }
        readiness.watch(reading: false, writing: true)
        do throws(ValkeyError) {
            try await wait(until: deadline, for: "the connection") { opening.isWritable }
            try startTalking()
        } catch {
            // `close()` may have taken it already.
            self.readiness?.cancel {}
            self.readiness = nil
            socket = nil
            throw error
        }
    }

    private func startTalking() throws(ValkeyError) {
        guard let socket else { return }
        do throws(ValkeySocket.Fault) {
            try socket.finishConnecting()
            if let tls = try session() {
                try socket.startTLS(tls)
                try flush(socket)
            }
        } catch {
            throw failure(.connectionFailed, "connect", error.detail)
        }
        readiness?.watch(reading: true, writing: false)
    }

    private func session() throws(ValkeySocket.Fault) -> TLSSession? {
        guard configuration.address.usesTLS else { return nil }
        do throws(TLSSession.Fault) {
            return try TLSSession(
                host: configuration.address.host, trust: configuration.trustedCertificates,
                verifies: configuration.address.verifiesCertificate)
        } catch {
            throw ValkeySocket.Fault(detail: error.detail)
        }
    }

    /// Sends the password, the database and our name. One of them is always sent, so that a server which refuses us or
    /// is none at all is noticed now.
    private func introduce(until deadline: Duration) async throws(ValkeyError) {
        let address = configuration.address
        var requests: [ValkeyRequest] = []
        if let password = address.password {
            let user = address.user.map { [$0] } ?? []
            requests.append(ValkeyRequest(["AUTH"] + user + [password.reveal()], operation: "AUTH"))
        }
        if address.database != 0 {
            requests.append(ValkeyRequest(["SELECT", String(address.database)], operation: "SELECT"))
        }
        requests.append(ValkeyRequest(["CLIENT", "SETNAME", "paca-sync"], operation: "CLIENT SETNAME"))
        let replies: [ValkeyReply]
        do throws(ValkeyError) {
            replies = try await exchange(requests, operation: "connect", limit: deadline - environment.uptime())
        } catch {
            guard error.code != .cancelled else { throw error.renamed("connect") }
            let hint = address.usesTLS ? "" : " (does it want TLS? Then REDIS_URL must begin with rediss://)"
            throw failure(.connectionFailed, "connect", error.detail + hint)
        }
        for (request, reply) in zip(requests, replies) {
            guard case .failure(let text) = reply else { continue }
            let refusal = ValkeyError(refusal: text, operation: request.operation, server: server)
            // The name is for the server's operator. A user whose rights are limited may not be allowed to set it.
            if request.operation == "CLIENT SETNAME", ["NOPERM", "ERR"].contains(refusal.serverCode ?? "") { continue }
            throw refusal.renamed("connect: \(request.operation)", code: .connectionFailed)
        }
    }
}
