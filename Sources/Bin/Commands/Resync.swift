// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Foundation
import Storage
import SyncEngine

/// `paca-sync resync`
struct Resync: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compares a project, or one of its repositories, with GitHub from the beginning.",
        discussion: """
            It marks the work as due in the database; a running 'paca-sync serve' does it, at the lowest priority.

              paca-sync resync 0b1c5f6e-0000-4000-8000-0000000000aa acme/app --wait
            """)

    /// How often the progress is read, and after how many readings without a change somebody is told.
    private static let pause = Duration.seconds(1)
    private static let patience = 60

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The project's id.")
    var project: ProjectArgument
    @Argument(help: "The only repository to compare, OWNER/REPO.")
    var repository: String?
    @Flag(help: "Show the progress until the history is read.")
    var wait = false

    func run() async throws {
        let database = try await SyncDatabase(options)
        let (project, repository, wait, environment) = (project.id, repository, wait, database.environment)
        try await database.withRequests { requests in
            var link: UUID?
            if let repository { link = try await requests.link(named: repository, of: project) }
            let started = try await requests.resync(project: project, repository: link)
            for repository in started.repositories {
                let work = repository.work.map(\.kind.rawValue).joined(separator: ", ")
                print("\(repository.fullName): due now: \(work)")
            }
            guard wait else { return print("A running 'paca-sync serve' does it; '--wait' shows the progress.") }
            try await Self.follow(Set(started.repositories.map(\.id)), of: project, requests, environment)
        }
    }

    private static func follow(
        _ links: Set<UUID>, of project: UUID, _ requests: SyncRequests, _ environment: SyncEnvironment
    ) async throws {
        let isTerminal = isatty(STDOUT_FILENO) == 1
        var last: ProgressReport?
        var unchanged = 0
        while true {
            let health = try await requests.health(of: project)
            let report = ProgressReport(
                health.repositories.filter { links.contains($0.repoID) }.map { BackfillProgress($0.backfill) })
            if report != last {
                unchanged = 0
                // A terminal's line is written over; anything else gets a line of its own for each change.
                print(
                    isTerminal ? "\r\u{1B}[K\(report.bar(width: 30))" : report.line, terminator: isTerminal ? "" : "\n")
                fflush(nil)
            }
            last = report
            guard !report.isDone else {
                if isTerminal { print() }
                for problem in health.problems { print("\(problem.message) \(problem.remedy)") }
                return
            }
            unchanged += 1
            if unchanged % patience == 0 {
                FileHandle.standardError.write(
                    Data("\nnothing has moved for a while; is 'paca-sync serve' running on this database?\n".utf8))
            }
            try await environment.clock.sleep(for: pause)
        }
    }
}
