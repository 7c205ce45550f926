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
        subcommands: [Serve.self, Migrate.self, Config.self, Resync.self, Explain.self, MCPCommand.self])
}

/// The program's version.
enum Version {
    /// A semantic version (semver.org). This is its only place: `scripts/release` reads it from here. It is above 0.4.0,
    /// the version of Paca's own plugin, so that Paca offers our package as an upgrade.
    static let text = "0.5.0"
}
