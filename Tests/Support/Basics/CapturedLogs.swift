// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Logging
import Synchronization

/// Everything that was logged at any level, one text for each line.
public final class CapturedLogs: Sendable {
    private let captured = Mutex<[String]>([])

    /// Nothing was logged yet.
    public init() {}

    /// All lines.
    public var lines: [String] { captured.withLock { $0 } }

    /// A logger that writes to this object.
    public var logger: Logger {
        Logger(label: "captured") { _ in Handler(logs: self) }
    }

    private struct Handler: LogHandler {
        let logs: CapturedLogs
        var metadata: Logger.Metadata = [:]
        var logLevel = Logger.Level.trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let all = metadata.merging(event.metadata ?? [:]) { $1 }
            logs.captured.withLock { $0.append("\(event.level) \(event.message) \(all)") }
        }
    }
}
