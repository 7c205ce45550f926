// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import NIOCore
import NIOPosix

/// The program.
@main
enum Program {
    /// Tasks run on the event loops' threads, so that a request is read, judged and answered without changing threads
    /// (`Benchmarks/README.md` tells what changing them costs). Connections to Postgres keep queues of their own.
    static func main() async {
        NIOSingletons.unsafeTryInstallSingletonPosixEventLoopGroupAsConcurrencyGlobalExecutor()
        await PacaSync.main()
    }
}

/// The command line.
struct PacaSync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "paca-sync",
        abstract: "Keeps Paca's projects and tasks in step with GitHub.",
        discussion: """
            Configuration comes from the environment, then from a file of KEY=value lines (--config), then from defaults;
            'paca-sync config' shows what is in force. See docs/configuration.md.
            """,
        version: Version.text,
        subcommands: [Serve.self, Migrate.self, Config.self, Demo.self])
}

/// The program's version.
enum Version {
    /// Follows semver.org.
    static let text = "0.1.0"
}
