// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The embedded server's files below the data folder.
struct DataFolder: Sendable {
    /// The folder itself, absolute and without links: it is compared with what a running server says of itself.
    let root: String

    /// The server's data.
    var cluster: String { root + "/postgres" }
    /// Data that `initdb` has not finished; renamed to ``cluster`` when it is whole.
    var unfinishedCluster: String { root + "/postgres.new" }
    /// The server's log.
    var log: String { root + "/postgres.log" }
    var postmasterFile: String { cluster + "/postmaster.pid" }
    private var preferredSocketFolder: String { root + "/run" }
    private var lockFile: String { root + "/lock" }

    /// Makes the folder if it is missing.
    init(creating path: String) throws(EmbeddedPostgresError) {
        let absolute = URL(fileURLWithPath: path).standardizedFileURL.path
        do {
            // 0711: the server's own account must get through to its part, and nobody else sees what is here.
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

    /// The major version that made the data; nil when there is none yet.
    var clusterVersion: Int? {
        // No such file: no data.
        (try? String(contentsOfFile: cluster + "/PG_VERSION", encoding: .utf8))
            .flatMap { Int($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
    }

    /// Makes a folder of mode 0700 that belongs to the server's account.
    func makePrivate(_ path: String, for account: ServerAccount) throws(EmbeddedPostgresError) {
        guard mkdir(path, 0o700) == 0 || errno == EEXIST else {
            throw .unusable(folder: path, reason: lastSystemError())
        }
        guard chmod(path, 0o700) == 0 else { throw .unusable(folder: path, reason: lastSystemError()) }
        try account.own(path)
    }

    /// Makes the folder for the server's socket, which only its account (and root) may enter.
    ///
    /// A socket's path has at most 107 bytes, and some characters would need quoting that libpq and the server do
    /// differently: such a data folder gets a folder under /tmp, under a name nobody can have taken before.
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

    /// Removes a socket folder that this process made outside the data folder.
    func removeSocketFolder(_ folder: String) {
        guard folder != preferredSocketFolder, folder.hasPrefix("/tmp/paca-sync-") else { return }
        rmdir(folder)
    }

    /// Takes the folder for this process. The kernel gives it back when the process ends, however it ends.
    func lock() throws(EmbeddedPostgresError) -> FolderLock {
        // Close-on-exec: the server must not hold the lock on behalf of an owner that is gone.
        let descriptor = open(lockFile, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw .unusable(folder: root, reason: lastSystemError()) }
        let lock = FolderLock(descriptor: descriptor)
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else { throw .inUse(folder: root) }
        return lock
    }

    /// The last lines of the server's log, for an error.
    func logTail(lines: Int = 8) -> String {
        // A log that cannot be read has nothing to add to the error it was wanted for.
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }
}

/// Holds a data folder for as long as the value lives.
final class FolderLock: Sendable {
    private let descriptor: Int32

    init(descriptor: Int32) {
        self.descriptor = descriptor
    }

    deinit {
        // Closing alone is not enough: a child that is being started holds a copy of the descriptor until it runs its
        // program, and the lock lives as long as any copy.
        flock(descriptor, LOCK_UN)
        close(descriptor)
    }
}
