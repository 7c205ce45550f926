// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation

/// The options with which every command finds its configuration.
struct ConfigurationOptions: ParsableArguments {
    @Option(name: .long, help: "A file of KEY=value lines. Environment variables override it.")
    var config: String?

    func load() async throws -> (configuration: ServeConfiguration, sources: ConfigurationSources) {
        let sources = try await ConfigurationSources(
            environment: ProcessInfo.processInfo.environment, file: config)
        return (try ServeConfiguration(sources, isTerminal: isatty(STDERR_FILENO) == 1), sources)
    }
}
