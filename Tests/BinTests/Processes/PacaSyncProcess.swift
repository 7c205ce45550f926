// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

/// A built executable, `paca-sync` by default, that runs as a process of its own.
struct PacaSyncProcess: Sendable {
    /// The result of a process that has ended.
    struct Outcome: Sendable {
        /// Its exit status. If a signal ended it, the negative number of the signal.
        let status: Int32
        let output: String
        let errors: String
    }

    private let process: Process
    private let outputFile: String
    private let errorFile: String

    /// Starts the process. Of the tests' own environment it gets only the search path.
    private init(_ program: String, _ arguments: [String], _ environment: [String: String]) throws {
        let folder = try TestFolder.make()
        outputFile = folder + "/output"
        errorFile = folder + "/errors"
        process = Process()
        process.executableURL = try Self.executable(program)
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: folder)
        process.environment = environment.merging(
            ["PATH": ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"]) { given, _ in given }
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try Self.file(outputFile)
        process.standardError = try Self.file(errorFile)
        try process.run()
    }

    /// The executable is beside the test bundle, in the folder of built products.
    private static func executable(_ name: String) throws -> URL {
        let products = try #require(Bundle.main.executableURL).resolvingSymlinksInPath().deletingLastPathComponent()
        let executable = products.appendingPathComponent(name)
        try #require(
            FileManager.default.isExecutableFile(atPath: executable.path), "run: swift build --product \(name)")
        return executable
    }

    private static func file(_ path: String) throws -> FileHandle {
        try Data().write(to: URL(fileURLWithPath: path))
        return try FileHandle(forWritingTo: URL(fileURLWithPath: path))
    }

    /// Runs the process to its end.
    static func run(
        _ arguments: [String], _ environment: [String: String] = [:], of program: String = "paca-sync",
        within limit: Duration = .backstop
    ) async throws -> Outcome {
        try await with(arguments, environment, of: program) { try await $0.end(within: limit) }
    }

    /// Runs the process while `body` does. It has ended when this returns. If `body` fails, its log is reported.
    static func with<R>(
        _ arguments: [String], _ environment: [String: String] = [:], of program: String = "paca-sync",
        _ body: (PacaSyncProcess) async throws -> R
    ) async throws -> R {
        let process = try PacaSyncProcess(program, arguments, environment)
        let result: Result<R, any Error>
        do {
            result = .success(try await body(process))
        } catch {
            Issue.record("\(error); \(program) \(arguments) said:\n\(process.errors.suffix(4000))")
            result = .failure(error)
        }
        process.send(SIGKILL)
        _ = try await process.end()
        return try result.get()
    }

    var id: pid_t { process.processIdentifier }

    var isRunning: Bool { process.isRunning }

    /// Sends a signal, unless the process has ended.
    func send(_ signal: Int32) {
        guard process.isRunning else { return }
        kill(process.processIdentifier, signal)
    }

    /// Waits until the process ends.
    func end(within limit: Duration = .backstop) async throws -> Outcome {
        try await eventually("paca-sync has ended", within: limit) { !process.isRunning }
        let isSignal = process.terminationReason == .uncaughtSignal
        return Outcome(
            status: isSignal ? -process.terminationStatus : process.terminationStatus, output: Self.read(outputFile),
            errors: errors)
    }

    /// What the process has written to standard error so far: its log.
    var errors: String { Self.read(errorFile) }

    /// What the process has written to standard output so far.
    var output: String { Self.read(outputFile) }

    /// Waits until the log contains a message.
    func says(_ message: String) async throws {
        try await eventually("paca-sync says: \(message)") { try await logged(message) != nil }
    }

    /// The log line of a message, as JSON. Throws if the process ended without it.
    func logged(_ message: String) async throws -> [String: String]? {
        let isOver = !process.isRunning
        let line = LogLine.all(in: errors).first { $0["message"] == message }
        guard line != nil || !isOver else { throw EndedEarly(message: message) }
        return line
    }

    // The file exists since the start of the process.
    private static func read(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }
}

/// The process ended without saying what a test waited for.
struct EndedEarly: Error {
    let message: String
}

/// Lines of a JSON log.
enum LogLine {
    /// All complete lines. A line that is no JSON object of strings is left out.
    static func all(in log: String) -> [[String: String]] {
        log.split(separator: "\n").compactMap(parse)
    }

    static func parse(_ line: Substring) -> [String: String]? {
        // A line that is being written is not JSON yet.
        (try? JSONSerialization.jsonObject(with: Data(line.utf8))) as? [String: String]
    }
}
