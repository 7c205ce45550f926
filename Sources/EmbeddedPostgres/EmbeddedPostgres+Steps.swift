// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation
private import Logging

// The steps of `start()`.
extension EmbeddedPostgres {
    private static let superuser = "postgres"

    /// Returns the server that already runs on our data, if it can be used. We hold the folder's lock, so the process
    /// that started that server has ended.
    func takeOver(
        _ folder: DataFolder,
        installation: PostgresInstallation
    ) async throws(EmbeddedPostgresError) -> (Postmaster, socketFolder: String)? {
        guard let file = PostmasterFile.read(folder.postmasterFile) else { return nil }
        guard let process = RunningProcess(file.pid) else {
            // The server's process is dead. PostgreSQL notices that itself, except if the process is a zombie. Zombies
            // remain in a container whose first process does not collect exit codes.
            if kill(file.pid, 0) == 0 || errno == EPERM {
                PostmasterFile.disown(folder.postmasterFile)
                unlink("\(file.socketFolder)/.s.PGSQL.\(Self.port).lock")
            }
            return nil
        }
        guard process.arguments.isEmpty || process.arguments.contains(folder.cluster) else {
            // Another program has the process id now, as happens after a restart of a container. PostgreSQL would only
            // see that the process lives, and refuse to start. If the program is a PostgreSQL server, the data folder
            // may have been moved while it ran, so the file stays and the new server decides.
            if process.name != "postgres" { unlink(folder.postmasterFile) }
            return nil
        }
        let server = Postmaster(adopting: file.pid)
        if file.status != .stopping {
            do {
                try await server.waitUntilReady(folder, within: Self.startLimit, environment: environment)
                try await makeDatabase(installation, socketFolder: file.socketFolder)
                logger.notice("took over a running embedded postgres", metadata: ["pid": "\(file.pid)"])
                return (server, file.socketFolder)
            } catch .cancelled {
                throw .cancelled
            } catch {
                // The server may lack its socket, for example. A new server replaces it.
                logger.warning("running embedded postgres is unusable, replacing it", metadata: ["error": "\(error)"])
            }
        }
        await server.stop(environment: environment, logger: logger)
        return nil
    }

    func makeCluster(
        _ folder: DataFolder,
        account: ServerAccount,
        installation: PostgresInstallation
    ) async throws(EmbeddedPostgresError) {
        logger.notice("creating the data directory of embedded postgres", metadata: ["data_dir": "\(folder.root)"])
        // An interrupted initdb leaves an incomplete directory. Only a complete one gets the final name, by the rename
        // below.
        _ = try await ChildProcess.check(["/bin/rm", "-rf", "--", folder.unfinishedCluster], as: "rm")
        try folder.makePrivate(folder.unfinishedCluster, for: account)
        var command = [
            installation.program("initdb"), "--pgdata=\(folder.unfinishedCluster)", "--username=\(Self.superuser)",
            "--encoding=UTF8", "--locale=C.UTF-8", "--auth=trust", "--data-checksums",
        ]
        if settings["fsync"] == "off" { command.append("--no-sync") }
        _ = try await ChildProcess.check(account.prefix + command, as: "initdb")
        guard rename(folder.unfinishedCluster, folder.cluster) == 0 else {
            throw .unusable(folder: folder.cluster, reason: lastSystemError())
        }
    }

    func serverCommand(
        _ folder: DataFolder,
        installation: PostgresInstallation,
        socketFolder: String
    ) -> [String] {
        let own = [
            "cluster_name": "paca-sync",
            "listen_addresses": "",
            "log_checkpoints": "off",
            "port": "\(Self.port)",
            "unix_socket_directories": socketFolder,
            "unix_socket_permissions": "0700",
        ]
        return own.merging(settings) { _, given in given }
            .sorted { $0.key < $1.key }
            .reduce(into: [installation.program("postgres"), "-D", folder.cluster]) { command, setting in
                command += ["-c", "\(setting.key)=\(setting.value)"]
            }
    }

    /// Creates our database if it is missing. This is the first real connection, so it also proves that the server
    /// works.
    func makeDatabase(
        _ installation: PostgresInstallation,
        socketFolder: String
    ) async throws(EmbeddedPostgresError) {
        let psql = [
            installation.program("psql"), "--no-psqlrc", "--quiet", "--tuples-only", "--no-align",
            "--dbname=\(connectionString(socketFolder: socketFolder, database: "postgres"))",
        ]
        let exists = "SELECT 1 FROM pg_database WHERE datname = '\(Self.database)'"
        guard try await ChildProcess.check(psql + ["--command=\(exists)"], as: "psql") != "1" else { return }
        _ = try await ChildProcess.check(psql + ["--command=CREATE DATABASE \(Self.database)"], as: "psql")
    }

    /// libpq's connection string. Nothing in it needs quoting, because a socket folder's path has plain characters
    /// only.
    func connectionString(socketFolder: String, database: String = EmbeddedPostgres.database) -> String {
        "host=\(socketFolder) port=\(Self.port) dbname=\(database) user=\(Self.superuser)"
    }
}
