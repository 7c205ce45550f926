// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The operating system's account that the server runs as.
///
/// PostgreSQL refuses to run as root. As root the server gets the account that owns its data, or `postgres` where there
/// is none yet; as anyone else it runs as that user.
struct ServerAccount: Sendable, Equatable {
    static let defaultName = "postgres"

    let userID: uid_t
    let groupID: gid_t
    let name: String
    /// What to put before a command to run it as this account; empty when it is our own.
    let prefix: [String]

    /// The account for the data at `cluster`, which may not exist yet.
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

    /// `setpriv` replaces itself by the command, so the process id we hold is the server's own.
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

    /// Fails when this account cannot enter `folder`, and names the outermost folder that keeps it out.
    func checkReach(_ folder: String) async throws(EmbeddedPostgresError) {
        guard !prefix.isEmpty else { return }
        guard try await !canEnter(folder) else { return }
        var path = ""
        for component in folder.split(separator: "/") {
            path += "/" + component
            guard try await canEnter(path) else { throw .unreachable(folder: path, account: name) }
        }
    }

    /// Asks the kernel by trying: mode bits alone do not know of access control lists and mounts.
    private func canEnter(_ folder: String) async throws(EmbeddedPostgresError) -> Bool {
        try await ChildProcess.run(prefix + ["/usr/bin/test", "-x", folder]).status == 0
    }

    /// Gives a folder of ours to this account.
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

/// The text of `errno`; call it right after the failed call.
func lastSystemError() -> String {
    String(cString: strerror(errno))
}
