// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Runs one of PostgreSQL's short-lived programs, such as `initdb` or `psql`.
enum ChildProcess {
    /// How a program ended.
    struct Outcome: Sendable {
        /// Its exit code, or the number of the signal that ended it.
        let status: Int32
        /// What it printed to standard output and standard error, without white space at the ends.
        let output: String
    }

    /// Runs a program and suspends until it has ended. Cancelling the task kills the program.
    ///
    /// It blocks no thread of the cooperative pool: Foundation watches the child on a thread of its own and calls the
    /// termination handler there, which also reads the output. Foundation gives each child a process group of its own,
    /// so Ctrl-C in a terminal reaches only paca-sync.
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
                    // An output that cannot be read counts as empty. The exit code still tells how the program ended.
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
            // The process id is 0 before the start, and a signal to process 0 would reach our own process group.
            if process.processIdentifier > 0 && process.isRunning { kill(process.processIdentifier, SIGKILL) }
        }
        guard !Task.isCancelled else { throw .cancelled }
        switch result {
        case .success(let outcome): return outcome
        case .failure(let error):
            throw .commandFailed(command: command.first ?? "", output: error.localizedDescription)
        }
    }

    /// Runs a program like ``run(_:)`` and returns its output. An exit code other than 0 is an error with that output.
    static func check(_ command: [String], as name: String) async throws(EmbeddedPostgresError) -> String {
        let outcome = try await run(command)
        guard outcome.status == 0 else { throw .commandFailed(command: name, output: outcome.output) }
        return outcome.output
    }

    /// Sets what all children have in common: no input, a working folder that every account may enter, and an
    /// environment without our secrets.
    static func configure(_ process: Process, command: [String]) {
        process.executableURL = URL(fileURLWithPath: command.first ?? "")
        process.arguments = Array(command.dropFirst())
        process.currentDirectoryURL = URL(fileURLWithPath: "/")
        process.environment = environment(from: ProcessInfo.processInfo.environment)
        process.standardInput = FileHandle.nullDevice
    }

    /// Keeps only the variables that a server needs. Our environment holds the encryption key and tokens (promise P8),
    /// and variables named `PG…` would change which server the programs connect to.
    static func environment(from all: [String: String]) -> [String: String] {
        var kept = all.filter { ["PATH", "TZ", "LD_LIBRARY_PATH"].contains($0.key) }
        kept["LC_ALL"] = "C"
        return kept
    }
}
