// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The operating system account that runs the server.
///
/// PostgreSQL refuses to run as root. If this process is root, the server runs as the account that owns the data, or as
/// `postgres` if there is no data yet. Otherwise it runs as the account of this process.
struct ServerAccount: Sendable, Equatable {
    static let defaultName = "postgres"

    let userID: uid_t
    let groupID: gid_t
    let name: String
    /// What to put before a command so that it runs as this account; empty if it is the account of this process.
    let prefix: [String]

    /// The account that runs a server on the data in `cluster`, which may not exist yet.
    static func forCluster(_ cluster: String) throws(EmbeddedPostgresError) -> ServerAccount {
        let owner = Owner(of: cluster)
        let ownID = geteuid()
        guard ownID == 0 else {
            if let owner, owner.userID != ownID { throw .notOwned(folder: cluster) }
            return ServerAccount(userID: ownID, groupID: getegid(), name: NSUserName(), prefix: [])
        }
        if let owner, owner.userID != 0 {
            return try switched(userID: owner.userID, groupID: owner.groupID, name: "number \(owner.userID)")
        }
        guard let entry = lookUp(defaultName) else { throw .noServerAccount(name: defaultName) }
        return try switched(userID: entry.userID, groupID: entry.groupID, name: defaultName)
    }

    /// An account that this process switches to for its children. `setpriv` replaces itself by the command, so the
    /// process id of the child is the server's own.
    private static func switched(
        userID: uid_t,
        groupID: gid_t,
        name: String
    ) throws(EmbeddedPostgresError) -> ServerAccount {
        let places = ["/usr/bin/setpriv", "/bin/setpriv", "/sbin/setpriv"]
        guard let setpriv = places.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw .noServerAccount(name: name)
        }
        let prefix = [setpriv, "--reuid=\(userID)", "--regid=\(groupID)", "--clear-groups", "--no-new-privs", "--"]
        return ServerAccount(userID: userID, groupID: groupID, name: name, prefix: prefix)
    }

    /// Throws if this account cannot enter `folder`. The error names the outermost folder that it cannot enter.
    func checkReach(_ folder: String) async throws(EmbeddedPostgresError) {
        guard !prefix.isEmpty else { return }
        guard try await !canEnter(folder) else { return }
        var path = ""
        for component in folder.split(separator: "/") {
            path += "/" + component
            guard try await canEnter(path) else { throw .unreachable(folder: path, account: name) }
        }
    }

    /// Asks the kernel by trying, because the mode bits do not show access control lists and mount options.
    private func canEnter(_ folder: String) async throws(EmbeddedPostgresError) -> Bool {
        try await ChildProcess.run(prefix + ["/usr/bin/test", "-x", folder]).status == 0
    }

    /// Makes this account the owner of a folder that we created.
    func own(_ folder: String) throws(EmbeddedPostgresError) {
        guard !prefix.isEmpty else { return }
        guard chown(folder, userID, groupID) == 0 else { throw .unusable(folder: folder, reason: lastSystemError()) }
    }

    private struct Owner {
        let userID: uid_t
        let groupID: gid_t

        init(userID: uid_t, groupID: gid_t) {
            self.userID = userID
            self.groupID = groupID
        }

        init?(of path: String) {
            var info = stat()
            guard stat(path, &info) == 0 else { return nil }
            self.init(userID: info.st_uid, groupID: info.st_gid)
        }
    }

    private static func lookUp(_ name: String) -> Owner? {
        var entry = passwd()
        var found: UnsafeMutablePointer<passwd>?
        return withUnsafeTemporaryAllocation(of: CChar.self, capacity: 16_384) { buffer in
            guard let start = buffer.baseAddress, getpwnam_r(name, &entry, start, buffer.count, &found) == 0,
                found != nil
            else { return nil }
            return Owner(userID: entry.pw_uid, groupID: entry.pw_gid)
        }
    }
}

/// The text for `errno`. Call it immediately after the call that failed.
func lastSystemError() -> String {
    String(cString: strerror(errno))
}
