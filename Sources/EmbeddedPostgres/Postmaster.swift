// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment
internal import Foundation
internal import Logging
private import Synchronization

/// A running server: a child of this process, or one that an earlier process left running.
final class Postmaster: Sendable {
    private enum Origin: Sendable {
        case child(Process)
        case found(pid_t)
    }

    /// How often to check whether the server is ready or has ended. The server writes the former into a file, and a
    /// server that is not our child sends us no signal of either.
    private static let pollInterval = Duration.milliseconds(20)

    private let origin: Origin
    private let isStopping = Mutex(false)

    private init(origin: Origin) {
        self.origin = origin
    }

    /// Uses a server that an earlier process started.
    convenience init(adopting pid: pid_t) {
        self.init(origin: .found(pid))
    }

    /// Starts a server. Its output is appended to the file `log`.
    static func start(
        _ command: [String],
        log: String,
        logger: Logger
    ) throws(EmbeddedPostgresError) -> Postmaster {
        let descriptor = open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(folder: log, reason: lastSystemError()) }
        let output = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        let process = Process()
        ChildProcess.configure(process, command: command)
        process.standardOutput = output
        process.standardError = output
        let server = Postmaster(origin: .child(process))
        process.terminationHandler = { [weak server] process in
            guard let server, !server.isStopping.withLock({ $0 }) else { return }
            let status = process.terminationStatus
            logger.error("embedded postgres ended by itself", metadata: ["exit_status": "\(status)", "file": "\(log)"])
        }
        do {
            try process.run()
        } catch {
            throw .commandFailed(command: command.first ?? "", output: error.localizedDescription)
        }
        return server
    }

    var pid: pid_t {
        switch origin {
        case .child(let process): process.processIdentifier
        case .found(let pid): pid
        }
    }

    var isRunning: Bool {
        switch origin {
        case .child(let process): process.isRunning
        case .found(let pid): RunningProcess(pid) != nil
        }
    }

    /// Suspends until the server accepts connections.
    func waitUntilReady(
        _ folder: DataFolder,
        within limit: Duration,
        environment: SyncEnvironment
    ) async throws(EmbeddedPostgresError) {
        let deadline = environment.uptime() + limit
        while true {
            guard isRunning else {
                throw .notReady(reason: "ended while it was starting", log: folder.logTail())
            }
            if let file = PostmasterFile.read(folder.postmasterFile), file.pid == pid, file.status == .ready { return }
            guard environment.uptime() < deadline else {
                throw .notReady(reason: "did not accept connections within \(limit)", log: folder.logTail())
            }
            do {
                try await environment.clock.sleep(for: Self.pollInterval)
            } catch {
                throw .cancelled
            }
        }
    }

    /// Shuts the server down and suspends until its process has ended, even if the calling task is cancelled.
    func stop(environment: SyncEnvironment, logger: Logger) async {
        isStopping.withLock { $0 = true }
        // A cancelled task cannot wait on a clock, but must not leave the server running either. So the work is in a
        // new task. This method owns that task: it returns only when the task has ended.
        await Task {
            // SIGINT is PostgreSQL's fast shutdown: it ends the sessions and writes a checkpoint.
            if await end(with: SIGINT, within: .seconds(20), environment: environment) { return }
            logger.warning("embedded postgres did not stop in time, forcing it to stop", metadata: ["pid": "\(pid)"])
            // SIGQUIT is the immediate shutdown: the next start recovers from the write-ahead log.
            if await end(with: SIGQUIT, within: .seconds(10), environment: environment) { return }
            logger.error("embedded postgres does not stop", metadata: ["pid": "\(pid)"])
        }.value
    }

    private func end(with signal: Int32, within limit: Duration, environment: SyncEnvironment) async -> Bool {
        let deadline = environment.uptime() + limit
        if isRunning { kill(pid, signal) }
        while isRunning {
            guard environment.uptime() < deadline else { return false }
            // This sleep is never cancelled, because only `stop` calls this, in a task of its own.
            try? await environment.clock.sleep(for: Self.pollInterval)
        }
        return true
    }
}
