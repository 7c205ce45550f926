// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// A folder with PostgreSQL's server programs.
struct PostgresInstallation: Sendable, Equatable {
    /// The oldest major version that the migrations are tested with. Debian 12 has it.
    static let oldestMajorVersion = 15
    private static let programs = ["postgres", "initdb", "psql"]

    /// The folder that holds `postgres`, `initdb` and `psql`.
    let folder: String
    let majorVersion: Int

    func program(_ name: String) -> String { folder + "/" + name }

    /// The places to search for installations.
    struct Search: Sendable {
        /// The folders of `PATH`. `pg_config` is searched there too.
        var path: [String]
        /// Folders that have one folder for each version, with a `bin` in it. Debian installs server programs there and
        /// not in `PATH`.
        var versioned: [String]

        static var system: Search {
            let path = ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin"
            return Search(
                path: path.split(separator: ":").map(String.init),
                versioned: ["/usr/lib/postgresql", "/usr/local/lib/postgresql"]
            )
        }
    }

    /// The newest installation. If there is data already, the installation of its version `major`.
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

    /// The folders that have all programs. Each is checked, because `pg_config` may name a folder without a server: on
    /// Debian it comes with the client's headers.
    private static func candidates(in search: Search) async -> [String] {
        var folders: [String] = []
        for root in search.versioned {
            // If the folder is missing, no version is installed there.
            let versions = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            folders += versions.sorted().map { "\(root)/\($0)/bin" }
        }
        if let config = search.path.map({ $0 + "/pg_config" }).first(where: isExecutable) {
            // If pg_config fails, the other places are still searched.
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

    /// The major version in a text such as `postgres (PostgreSQL) 15.14 (Debian 15.14-0+deb12u1)`; nil if there is
    /// none.
    static func majorVersion(in text: String) -> Int? {
        text.split(separator: " ").lazy
            .compactMap { Int($0.prefix { $0.isASCII && $0.isNumber }) }
            .first
    }
}
