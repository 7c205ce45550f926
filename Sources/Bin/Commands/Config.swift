// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// `paca-sync config`
struct Config: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Shows each configuration value and where it comes from, with secrets hidden.")

    @OptionGroup var options: ConfigurationOptions
    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let (configuration, sources) = try await options.load()
        let report = ConfigurationReport(configuration, sources)
        print(json ? try report.json() : report.text(), terminator: "")
    }
}
