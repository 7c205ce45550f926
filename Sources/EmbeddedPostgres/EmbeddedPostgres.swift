// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
internal import Foundation
public import Logging

/// A PostgreSQL server of our own, for trying out and small installations (`docs/design/host-integration.md`).
///
/// It keeps everything in one data folder, listens on a unix socket that only its own user can reach, and runs as a
/// child of this process. When the process dies without stopping it, the server runs on, and the next ``start()`` on
/// the same folder takes it over. One process at a time can hold a folder.
public actor EmbeddedPostgres {
    /// The database that ``start()`` makes.
    public static let database = "paca_sync"
    /// Part of the socket's name only: the server listens on no network.
    static let port = 5432
    static let startLimit = Duration.seconds(60)

    /// Where the server is.
    private enum State {
        /// No server of ours runs. To `starting`.
        case stopped
        /// `start` is under way. To `running`, or back to `stopped` when it fails.
        case starting
        /// Accepts connections. To `stopping`.
        case running(Running)
        /// `stop` is under way. To `stopped`.
        case stopping
    }

    private struct Running {
        let server: Postmaster
        let folder: DataFolder
        let socketFolder: String
        /// Given back when this value goes.
        let lock: FolderLock
    }

    private let dataDirectory: String
    let settings: [String: String]
    private let search: PostgresInstallation.Search
    let environment: SyncEnvironment
    let logger: Logger
    private var state = State.stopped

    /// Names a data folder; nothing happens before ``start()``.
    ///
    /// - Parameters:
    ///   - dataDirectory: made when it is missing. A relative path starts at the working folder.
    ///   - settings: server settings by name; they win over ours.
    ///   - environment: its clock times the polling and the deadlines.
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

    /// Starts the server, or takes over the one that an earlier process left running on the folder, and returns libpq's
    /// connection string for its database.
    ///
    /// The first start makes the data, which takes some seconds. A start that fails or is cancelled leaves nothing
    /// running. On a running server it returns the string again.
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
            logger.notice("embedded postgres runs", metadata: ["data_dir": "\(running.folder.root)"])
            return connectionString(socketFolder: running.socketFolder)
        } catch {
            state = .stopped
            throw error
        }
    }

    /// Stops the server and returns when it is gone; sessions are ended. Does nothing when none runs. To stop one that
    /// is still starting, cancel the task that starts it.
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
