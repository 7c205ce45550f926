// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Logging

/// Sends the process's logs to standard error, one line per event.
enum LogOutput {
    static func bootstrap(_ configuration: ServeConfiguration) -> Logger {
        bootstrap(level: configuration.logLevel, format: configuration.logFormat)
    }

    static func bootstrap(level: Logger.Level, format: LogFormat) -> Logger {
        LoggingSystem.bootstrap { _ in LineLogHandler(logLevel: level, format: format) }
        return Logger(label: "paca-sync")
    }
}
