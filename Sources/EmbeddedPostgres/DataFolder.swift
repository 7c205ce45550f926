// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The data folder of the embedded server, and the names of the files in it.
struct DataFolder: Sendable {
    /// The absolute path of the folder, without symbolic links, because it is compared with the path that a running
    /// server reports.
    let root: String

    /// The server's data directory.
    var cluster: String { root + "/postgres" }
    /// The data directory that `initdb` is creating. It is renamed to ``cluster`` when it is complete.
    var unfinishedCluster: String { root + "/postgres.new" }
    /// The server's log.
    var log: String { root + "/postgres.log" }
    var postmasterFile: String { cluster + "/postmaster.pid" }
    private var preferredSocketFolder: String { root + "/run" }
    private var lockFile: String { root + "/lock" }

    /// Creates the folder if it is missing.
    init(creating path: String) throws(EmbeddedPostgresError) {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        do {
            // Mode 0711: the server's account must reach its own files below this folder, and no other account can list
            // it.
            try FileManager.default.createDirectory(
                atPath: absolute,
                withIntermediateDirectories: true,
                attributes: [.posixPermissions: 0o711]
            )
        } catch {
            throw .unusable(folder: absolute, reason: error.localizedDescription)
        }
        guard let resolved = realpath(absolute, nil) else {
            throw .unusable(folder: absolute, reason: lastSystemError())
        }
        defer { free(resolved) }
        root = String(cString: resolved)
    }

    /// The major version of PostgreSQL that created the data; nil if there is no data yet.
    var clusterVersion: Int? {
        // If the file is missing, there is no data.
        (try? String(contentsOfFile: cluster + "/PG_VERSION", encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Creates a folder with mode 0700 that belongs to the server's account.
    func makePrivate(_ path: String, for account: ServerAccount) throws(EmbeddedPostgresError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .unusable(folder: path, reason: lastSystemError())
        }
        guard chmod(path, 0o700) == 0 else { throw .unusable(folder: path, reason: lastSystemError()) }
        try account.own(path)
    }

    /// Creates the folder for the server's socket. Only the server's account and root may enter it.
    ///
    /// A socket's path may have at most 107 bytes, and libpq and the server quote some characters differently. If the
    /// data folder's path has either problem, the socket gets a new folder under /tmp instead. Its name is chosen by
    /// `mkdtemp`, so nobody can have created it before.
    func makeSocketFolder(for account: ServerAccount) throws(EmbeddedPostgresError) -> String {
        if Self.isUsableForSocket(preferredSocketFolder) {
            try makePrivate(preferredSocketFolder, for: account)
            return preferredSocketFolder
        }
        var template = Array("/tmp/paca-sync-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw .unusable(folder: "/tmp", reason: lastSystemError()) }
        let folder = String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
        try account.own(folder)
        return folder
    }

    static func isUsableForSocket(_ folder: String) -> Bool {
        let longest = 107
        return "\(folder)/.s.PGSQL.\(EmbeddedPostgres.port)".utf8.count <= longest
            && folder.utf8.allSatisfy { byte in
                switch byte {
                case UInt8(ascii: "a") ... UInt8(ascii: "z"), UInt8(ascii: "A") ... UInt8(ascii: "Z"),
                    UInt8(ascii: "0") ... UInt8(ascii: "9"), UInt8(ascii: "/"), UInt8(ascii: "."), UInt8(ascii: "-"),
                    UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }

    /// Removes the socket folder if this process created it outside the data folder.
    func removeSocketFolder(_ folder: String) {
        guard folder != preferredSocketFolder, folder.hasPrefix("/tmp/paca-sync-") else { return }
        rmdir(folder)
    }

    /// Locks the folder for this process. The kernel releases the lock when the process ends, even if it is killed.
    func lock() throws(EmbeddedPostgresError) -> FolderLock {
        // Close-on-exec: otherwise the server would inherit the lock and hold it after this process has ended.
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(folder: root, reason: lastSystemError()) }
        let lock = FolderLock(descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(folder: root) }
        return lock
    }

    /// The last lines of the server's log, for an error message.
    func logTail(lines: Int = 8) -> String {
        // If the log cannot be read, the error is reported without it.
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }
}

/// The lock on a data folder. It is released when this object is destroyed.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // Closing is not enough: a child that is being started has a copy of the descriptor until it executes its
        // program, and the lock lasts until all copies are closed.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
