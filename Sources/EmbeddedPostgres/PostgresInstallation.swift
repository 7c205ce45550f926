// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A folder with the server's programs.
struct PostgresInstallation: Sendable, Equatable {
    /// The oldest server that the migrations are tested on (Debian 12 has it).
    static let oldestMajorVersion = 15
    private static let programs = ["postgres", "initdb", "psql"]

    /// The folder that holds `postgres`, `initdb` and `psql`.
    let folder: String
    let majorVersion: Int

    func program(_ name: String) -> String { folder + "/" + name }

    /// Where to look for installations.
    struct Search: Sendable {
        /// Folders as in `PATH`; also where `pg_config` is looked up.
        var path: [String]
        /// Folders with one folder per version, each with a `bin`: Debian keeps server programs there, not in `PATH`.
        var versioned: [String]

        static var system: Search {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            return Search(
                path: path.split(separator: ":").map(String.init),
                versioned: ["/usr/lib/postgresql", "/usr/local/lib/postgresql"]
            )
        }
    }

    /// The newest installation; or the one of version `major`, when there is data of that version already.
    static func find(
        in search: Search,
        major: Int?,
        folder: String
    ) async throws(EmbeddedPostgresError) -> PostgresInstallation {
        var found: [PostgresInstallation] = []
        let candidates = await candidates(in: search)
        for candidate in candidates {
            guard let version = try await version(of: candidate), version >= oldestMajorVersion else { continue }
            found.append(PostgresInstallation(folder: candidate, majorVersion: version))
        }
        guard let newest = found.max(by: { $0.majorVersion < $1.majorVersion }) else {
            throw .notInstalled(searched: search.versioned + ["PATH"])
        }
        guard let major else { return newest }
        guard let matching = found.first(where: { $0.majorVersion == major }) else {
            throw .otherVersion(folder: folder, needed: major, installed: found.map(\.majorVersion).sorted())
        }
        return matching
    }

    /// Every folder that has all programs. `pg_config` may name a folder without a server: on Debian it comes with the
    /// client's headers.
    private static func candidates(in search: Search) async -> [String] {
        var folders: [String] = []
        for root in search.versioned {
            // A missing folder has no versions.
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            folders += versions.sorted().map { "\(root)/\($0)/bin" }
        }
        if let config = search.path.map({ $0 + "/pg_config" }).first(where: isExecutable) {
            // A pg_config that does not answer tells nothing; the other places still may.
            folders += [try? await ChildProcess.check([config, "--bindir"], as: "pg_config")].compactMap(\.self)
        }
        var seen: Set<String> = []
        return (folders + search.path).filter { folder in
            seen.insert(folder).inserted && programs.allSatisfy { isExecutable("\(folder)/\($0)") }
        }
    }

    private static func isExecutable(_ path: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path)
    }

    private static func version(of folder: String) async throws(EmbeddedPostgresError) -> Int? {
        let outcome = try await ChildProcess.run([folder + "/postgres", "--version"])
        return outcome.status == 0 ? majorVersion(in: outcome.output) : nil
    }

    /// The major version in `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`; nil when there is none.
    static func majorVersion(in text: String) -> Int? {
        text.split(separator: " ").lazy
            .compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
            .first
    }
}
