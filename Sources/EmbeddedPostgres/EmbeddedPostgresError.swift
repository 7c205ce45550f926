// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why the embedded server did not start, in one sentence that also says what to do.
///
/// The text names folders and programs, but never data or secrets. So it may be shown to anyone who runs `paca-sync`.
public enum EmbeddedPostgresError: Error, Equatable, Sendable {
    /// No folder with `postgres`, `initdb` and `psql` of a version that PacaSync supports was found.
    case notInstalled(searched: [String])
    /// The data was created by a major version of PostgreSQL that is not installed.
    case otherVersion(folder: String, needed: Int, installed: [Int])
    /// This process is root, and there is no account without privileges that could run the server.
    case noServerAccount(name: String)
    /// The server's account cannot enter a folder on the path to the data.
    case unreachable(folder: String, account: String)
    /// The data belongs to another account than this process's.
    case notOwned(folder: String)
    /// Another running process uses the data folder.
    case inUse(folder: String)
    /// The folder cannot be created, opened or written.
    case unusable(folder: String, reason: String)
    /// A program of PostgreSQL could not be run, or failed.
    case commandFailed(command: String, output: String)
    /// The server ended, or did not accept connections before the deadline. `log` has the last lines of its log.
    case notReady(reason: String, log: String)
    /// `start` was called while another `start` or `stop` was under way.
    case busy
    /// The calling task was cancelled. No server is left running.
    case cancelled
}

extension EmbeddedPostgresError: CustomStringConvertible {
    /// One sentence. For a failed program or server, its last output follows.
    public var description: String {
        switch self {
        case .notInstalled(let searched):
            let places = searched.isEmpty ? "" : " (looked in \(searched.joined(separator: ", ")))"
            return "no PostgreSQL \(PostgresInstallation.oldestMajorVersion) or newer server is installed\(places); "
                + "install it with: apt-get install postgresql, or set DATABASE_URL to use a server of your own"
        case .otherVersion(let folder, let needed, let installed):
            let others = installed.map(String.init).joined(separator: ", ")
            return "\(folder) was made by PostgreSQL \(needed), but only \(others) is installed; "
                + "install it with: apt-get install postgresql-\(needed), or use another PACA_SYNC_DATA_DIR"
        case .noServerAccount(let name):
            return "PostgreSQL does not run as root, and there is no account \(name) to run it as; "
                + "install it with: apt-get install postgresql util-linux, or run paca-sync as another user"
        case .unreachable(let folder, let account):
            return "PostgreSQL runs as the user \(account), who may not enter \(folder); set PACA_SYNC_DATA_DIR to a "
                + "folder it can reach, such as /var/lib/paca-sync, or allow it with: chmod o+x \(folder)"
        case .notOwned(let folder):
            return "\(folder) belongs to another user; run paca-sync as that user or as root, "
                + "or use another PACA_SYNC_DATA_DIR"
        case .inUse(let folder):
            return "another paca-sync already runs on \(folder); stop it, use another PACA_SYNC_DATA_DIR, "
                + "or set DATABASE_URL for more than one instance"
        case .unusable(let folder, let reason):
            return "cannot use \(folder): \(reason); set PACA_SYNC_DATA_DIR to a folder that can be written"
        case .commandFailed(let command, let output):
            return "\(command) failed: \(output.isEmpty ? "it printed nothing" : output)"
        case .notReady(let reason, let log):
            return "the embedded PostgreSQL server \(reason); its log ends with: \(log.isEmpty ? "(nothing)" : log)"
        case .busy:
            return "the embedded PostgreSQL server is already being started or stopped; wait for that to end"
        case .cancelled:
            return "starting the embedded PostgreSQL server was cancelled"
        }
    }
}
