// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Runs other programs. Call it from the main thread only: children are told to end when the thread that started
/// them ends (`setpriv --pdeathsig`).
enum Command {
    /// Starts a program found in `PATH`, its output going to a file.
    static func start(
        _ arguments: [String], environment: [String: String] = [:], log: URL
    ) throws -> Process {
        try Data().write(to: log)
        let handle = try FileHandle(forWritingTo: log)
        let process = prepare(arguments, environment: environment)
        process.standardOutput = handle
        process.standardError = handle
        try process.run()
        return process
    }

    /// Runs a program to its end and returns what it wrote, to either stream.
    @discardableResult
    static func run(_ arguments: [String], environment: [String: String] = [:]) throws -> String {
        let pipe = Pipe()
        let process = prepare(arguments, environment: environment)
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = pipe.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let text = String(decoding: data, as: UTF8.self)
        guard process.terminationStatus == 0 else {
            let name = arguments.prefix(2).joined(separator: " ")
            throw BenchError("\(name) exited with \(process.terminationStatus):\n\(text.suffix(2000))")
        }
        return text
    }

    private static func prepare(_ arguments: [String], environment: [String: String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = arguments
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { _, new in new }
        process.standardInput = FileHandle.nullDevice
        return process
    }
}
