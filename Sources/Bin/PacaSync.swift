// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command `paca-sync`.
@main
struct PacaSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paca-sync",
        abstract: "Keeps Paca's projects and tasks in step with GitHub.",
        discussion: """
            Values come from the environment, else from a file of KEY=value lines (--config), else from the defaults.
            'paca-sync config' shows all values and their sources. See docs/configuration.md.
            """,
        version: Version.text,
        subcommands: [Serve.self, Migrate.self, Config.self, MCPCommand.self])
}

/// The program's version.
enum Version {
    /// A semantic version (semver.org).
    static let text = "0.1.0"
}
