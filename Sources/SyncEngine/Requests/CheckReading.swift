// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Environment
import Foundation
import GitHub
import Logging
import Storage
import Synchronization

/// What GitHub's API says of a commit's checks.
///
/// Check runs and statuses are separate systems at GitHub, with a permission each: the answer about one does not
/// contain the other, and a token may see only one of them.
struct CheckReading: Sendable {
    /// One of GitHub's two systems.
    enum System: String, Sendable, CaseIterable {
        case checks
        case statuses
    }

    /// The most pages of 100 that are read of each system.
    static let pages = 30

    /// The checks that were read.
    private(set) var checks: [CheckRow] = []
    /// Whether there are more than were read.
    private(set) var isTruncated = false
    /// The system that GitHub does not show to the token.
    private(set) var closed: Set<System> = []

    /// Reads both systems.
    /// - Throws: `RequestFailure` if both are closed to the token, or if GitHub fails on any page.
    init(of sha: String, in repository: RepositoryRow, with gitHub: GitHubClient) async throws {
        var refusal: GitHubError?
        for system in System.allCases {
            var answered = false
            do throws(GitHubError) {
                switch system {
                case .checks:
                    let runs = gitHub.checkRuns(commit: sha, in: repository.address)
                    checks += try await read(runs, &answered).map { CheckRow($0, repoID: repository.id) }
                case .statuses:
                    let statuses = gitHub.statuses(commit: sha, in: repository.address)
                    checks += try await read(statuses, &answered).map { CheckRow($0, of: sha, repoID: repository.id) }
                }
            } catch  where Self.isClosed(error) && !answered && refusal == nil {
                refusal = error
                closed.insert(system)
            } catch {
                throw TaskWork.failure(
                    answered ? error : refusal ?? error,
                    tried: "read the checks of \(repository.fullName) at \(sha)", missing: .repositoryNotAccessible)
            }
        }
    }

    /// All pages of one system.
    /// - Parameter answered: set once GitHub has shown a page.
    private mutating func read<Item>(
        _ pages: GitHubPages<Item>, _ answered: inout Bool
    ) async throws(GitHubError) -> [Item] {
        var items: [Item] = []
        var count = 0
        for try await page in pages {
            answered = true
            items += page.items
            count += 1
            guard count == Self.pages else { continue }
            if page.next != nil { isTruncated = true }
            break
        }
        return items
    }

    /// Whether something is missing.
    var isPartial: Bool { isTruncated || !closed.isEmpty }

    /// The checks to store. Of a list that was not read to its end, only the failed ones: the others would look as if
    /// they were all.
    var storable: [CheckRow] {
        isTruncated ? checks.filter { CIRollup([$0]) == .failure } : checks
    }

    // GitHub answers 404 as well for what a token may not see.
    private static func isClosed(_ error: GitHubError) -> Bool {
        error.httpStatus == 403 || error.httpStatus == 404
    }
}

/// Which of GitHub's two systems of checks were closed to a project's token when they were last read. Answers from
/// stored checks need it. It is lost at a restart; the next reading finds out again.
final class ClosedChecks: Sendable {
    private let closed = Mutex<[UUID: Set<CheckReading.System>]>([:])
    private let logger: Logger

    init(logger: Logger) {
        self.logger = logger
    }

    func isAnyClosed(to project: UUID) -> Bool {
        closed.withLock { $0[project] != nil }
    }

    func set(_ systems: Set<CheckReading.System>, project: UUID, repository: RepositoryRow) {
        let former = closed.withLock { closed in
            let former = closed[project]
            closed[project] = systems.isEmpty ? nil : systems
            return former ?? []
        }
        for system in systems.subtracting(former) {
            logger.notice(
                "the token may not read all checks",
                metadata: [
                    "project_id": "\(project.text)", "repository": "\(repository.fullName)",
                    "closed": "\(system.rawValue)",
                ])
        }
    }
}

extension CIStatus {
    /// Makes the status from all checks of a commit. Only those that count are listed, by name.
    /// - Parameter isTruncated: whether GitHub has more checks; the state is then never better than `pending`.
    init(_ checks: [CheckRow], isPartial: Bool, isTruncated: Bool = false) {
        let counted = CIRollup.counted(checks).sorted {
            ($0.name, $0.kind.rawValue, $0.appID, $0.suiteID) < ($1.name, $1.kind.rawValue, $1.appID, $1.suiteID)
        }
        let state = CIRollup(checks)
        self.init(
            state: (isTruncated && state != .failure ? .pending : state).rawValue,
            checks: counted.map { Check(name: $0.name, status: $0.status, conclusion: $0.conclusion, url: $0.url) },
            isPartial: isPartial)
    }
}
