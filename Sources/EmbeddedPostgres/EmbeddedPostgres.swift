// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
internal import Foundation
public import Logging

/// A PostgreSQL server that paca-sync starts itself, for evaluation and small installations
/// (`docs/design/host-integration.md`).
///
/// All its files are in one data folder. It listens on a Unix socket that only its own account can reach, and runs as a
/// child of this process. If this process dies without stopping it, the server keeps running, and the next ``start()``
/// on the same folder takes it over. Only one process at a time can use a folder.
public actor EmbeddedPostgres {
    /// The database that ``start()`` creates.
    public static let database = "paca_sync"
    /// The server listens on no network; the port is only part of the socket's name.
    static let port = 5432
    static let startLimit = Duration.seconds(60)

    /// The state of the server.
    private enum State {
        /// No server of ours runs. Next: `starting`.
        case stopped
        /// `start` is running. Next: `running`; or `stopped` if it fails.
        case starting
        /// The server accepts connections. Next: `stopping`.
        case running(Running)
        /// `stop` is running. Next: `stopped`.
        case stopping
    }

    private struct Running {
        let server: Postmaster
        let folder: DataFolder
        let socketFolder: String
        /// Keeps the folder locked while this value exists.
        let lock: FolderLock
    }

    private let dataDirectory: String
    let settings: [String: String]
    private let search: PostgresInstallation.Search
    let environment: SyncEnvironment
    let logger: Logger
    private var state = State.stopped

    /// Remembers the data folder. Nothing is started before ``start()``.
    ///
    /// - Parameters:
    ///   - dataDirectory: The data folder, created if it is missing. A relative path starts at the working folder.
    ///   - settings: Server settings by name. They override the ones that this type sets.
    ///   - environment: Its clock measures the polling and the deadlines.
    public init(
        dataDirectory: String,
        settings: [String: String] = [:],
        environment: SyncEnvironment,
        logger: Logger
    ) {
        self.init(
            dataDirectory: dataDirectory, settings: settings, search: .system, environment: environment, logger: logger
        )
    }

    init(
        dataDirectory: String,
        settings: [String: String],
        search: PostgresInstallation.Search,
        environment: SyncEnvironment,
        logger: Logger
    ) {
        self.dataDirectory = dataDirectory
        self.settings = settings
        self.search = search
        self.environment = environment
        self.logger = logger
    }

    /// Starts the server and returns libpq's connection string for its database. If an earlier process left a server
    /// running on the folder, takes over that server instead.
    ///
    /// The first start creates the data, which takes some seconds. A start that fails or is cancelled leaves no server
    /// running. If the server already runs, the same string is returned.
    public func start() async throws(EmbeddedPostgresError) -> String {
        switch state {
        case .running(let running): return connectionString(socketFolder: running.socketFolder)
        case .starting, .stopping: throw .busy
        case .stopped: break
        }
        state = .starting
        do {
            let running = try await launch()
            state = .running(running)
            logger.notice("embedded postgres is running", metadata: ["data_dir": "\(running.folder.root)"])
            return connectionString(socketFolder: running.socketFolder)
        } catch {
            state = .stopped
            throw error
        }
    }

    /// Ends all sessions, stops the server and returns when its process has ended. Does nothing if no server runs. To
    /// stop a server that is still starting, cancel the task that called ``start()``.
    public func stop() async {
        guard case .running(let running) = state else { return }
        state = .stopping
        await running.server.stop(environment: environment, logger: logger)
        running.folder.removeSocketFolder(running.socketFolder)
        state = .stopped
        logger.notice("embedded postgres stopped", metadata: ["data_dir": "\(running.folder.root)"])
    }

    private func launch() async throws(EmbeddedPostgresError) -> Running {
        let folder = try DataFolder(creating: dataDirectory)
        let lock = try folder.lock()
        let account = try ServerAccount.forCluster(folder.cluster)
        try await account.checkReach(folder.root)
        let installation = try await PostgresInstallation.find(
            in: search, major: folder.clusterVersion, folder: folder.cluster
        )
        if let (server, socketFolder) = try await takeOver(folder, installation: installation) {
            return Running(server: server, folder: folder, socketFolder: socketFolder, lock: lock)
        }
        if folder.clusterVersion == nil {
            try await makeCluster(folder, account: account, installation: installation)
        }
        let socketFolder = try folder.makeSocketFolder(for: account)
        let server = try Postmaster.start(
            account.prefix + serverCommand(folder, installation: installation, socketFolder: socketFolder),
            log: folder.log,
            logger: logger
        )
        do {
            try await server.waitUntilReady(folder, within: Self.startLimit, environment: environment)
            try await makeDatabase(installation, socketFolder: socketFolder)
        } catch {
            await server.stop(environment: environment, logger: logger)
            folder.removeSocketFolder(socketFolder)
            throw error
        }
        return Running(server: server, folder: folder, socketFolder: socketFolder, lock: lock)
    }
}
