// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Runs one of the server's short-lived programs to its end.
enum ChildProcess {
    /// What a program left behind.
    struct Outcome: Sendable {
        /// Its exit code, or the number of the signal that ended it.
        let status: Int32
        /// What it printed to both outputs, trimmed.
        let output: String
    }

    /// Suspends until the program has ended; cancelling the task kills it.
    ///
    /// Nothing waits on the cooperative pool: Foundation watches the child on a thread of its own, and calls the
    /// termination handler there, where what the program printed is read. Foundation puts every child into a process
    /// group of its own, so that Ctrl-C in a terminal reaches only paca-sync.
    static func run(_ command: [String]) async throws(EmbeddedPostgresError) -> Outcome {
        guard !Task.isCancelled else { throw .cancelled }
        let process = Process()
        let printed = Pipe()
        configure(process, command: command)
        process.standardOutput = printed
        process.standardError = printed
        let result: Result<Outcome, any Error> = await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                process.terminationHandler = { process in
                    // Nothing readable means that nothing was printed: the exit code still tells the outcome.
                    let data = (try? printed.fileHandleForReading.readToEnd()) ?? Data()
                    let text = String(decoding: data, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
                    continuation.resume(returning: .success(Outcome(status: process.terminationStatus, output: text)))
                }
                do {
                    try process.run()
                } catch {
                    process.terminationHandler = nil
                    continuation.resume(returning: .failure(error))
                }
            }
        } onCancel: {
            // Zero before the start, and a signal to "process 0" would reach our own process group.
            if process.processIdentifier > 0 && process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        guard !Task.isCancelled else { throw .cancelled }
        switch result {
        case .success(let outcome): return outcome
        case .failure(let error):
            throw .commandFailed(command: command.first ?? "", output: error.localizedDescription)
        }
    }

    /// As ``run(_:)``, but any exit code other than 0 is an error that carries what was printed.
    static func check(_ command: [String], as name: String) async throws(EmbeddedPostgresError) -> String {
        let outcome = try await run(command)
        guard outcome.status == 0 else { throw .commandFailed(command: name, output: outcome.output) }
        return outcome.output
    }

    /// Sets what every child has in common: no input, a working folder that every account may enter, and an
    /// environment without our secrets.
    static func configure(_ process: Process, command: [String]) {
        process.executableURL = URL(fileURLWithPath: command.first ?? "")
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.environment = environment(from: ProcessInfo.processInfo.environment)
        process.standardInput = FileHandle.nullDevice
    }

    /// The few variables a server needs. Ours hold the encryption key and tokens (promise P8), and `PG…` would change
    /// where programs connect to.
    static func environment(from all: [String: String]) -> [String: String] {
        var kept = all.filter { ["PATH", "TZ", "LD_LIBRARY_PATH"].contains($0.key) }
        kept["LC_ALL"] = "C"
        return kept
    }
}
