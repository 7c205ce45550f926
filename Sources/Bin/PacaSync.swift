// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser

/// The command line.
@main
struct PacaSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paca-sync",
        abstract: "Keeps Paca's projects and tasks in step with GitHub.",
        discussion: """
            Configuration comes from the environment, then from a file of KEY=value lines (--config), then from defaults;
            'paca-sync config' shows what is in force. See docs/configuration.md.
            """,
        version: Version.text,
        subcommands: [Serve.self, Migrate.self, Config.self])
}

/// The program's version.
enum Version {
    /// Follows semver.org.
    static let text = "0.1.0"
}
