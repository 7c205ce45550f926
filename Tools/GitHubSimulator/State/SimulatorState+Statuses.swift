// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// All statuses of a commit, newest first.
    public func statuses(of sha: String, in repositoryID: Int) throws(SimulatorError) -> [CommitStatus] {
        guard let record = records[repositoryID] else { throw .notFound }
        return record.statuses.reversed().filter { $0.sha == sha }
    }

    /// The newest status of each context, in the order in which the contexts first occurred.
    public func currentStatuses(of sha: String, in repositoryID: Int) throws(SimulatorError) -> [CommitStatus] {
        var contexts: [String] = []
        var latest: [String: CommitStatus] = [:]
        for status in try statuses(of: sha, in: repositoryID).reversed() {
            let context = status.context.lowercased()
            if latest.updateValue(status, forKey: context) == nil { contexts.append(context) }
        }
        return contexts.compactMap { latest[$0] }
    }

    /// Creates a status of a commit. Sends `status`.
    public mutating func createStatus(
        _ state: CommitStatus.State,
        of sha: String,
        in repositoryID: Int,
        context: String = "default",
        about: String? = nil,
        targetURL: String? = nil,
        by login: String,
        at now: Timestamp
    ) throws(SimulatorError) -> CommitStatus {
        guard let record = records[repositoryID] else { throw .notFound }
        guard isKnown(sha, in: record) else {
            throw SimulatorError(status: 422, message: "No commit found for SHA: \(sha)")
        }
        let same = record.statuses.filter { $0.sha == sha && $0.context.lowercased() == context.lowercased() }
        guard same.count < 1000 else {
            let reason = "This SHA and context has reached the maximum number of statuses."
            throw SimulatorError(
                status: 422,
                message: "Validation Failed",
                texts: .single("Validation failed: \(reason)")
            )
        }
        let status = CommitStatus(
            id: ids.next(.status),
            sha: sha,
            state: state,
            context: context,
            about: about,
            targetURL: targetURL,
            creator: account(login),
            createdAt: now
        )
        records[repositoryID]?.statuses.append(status)
        emitStatus(status, in: record)
        return status
    }

    /// Sends `status`. The event has no action, and its times have an offset from UTC.
    private mutating func emitStatus(_ status: CommitStatus, in record: RepositoryRecord) {
        let address = configuration.address
        let repository = record.repository
        let branches = record.branches.values.filter { contains(status.sha, from: $0.sha, in: repository.id) }
        let listed = branches.sorted { $0.name < $1.name }.prefix(10)
        let time = JSONValue.string("\(status.createdAt.iso8601.dropLast())+00:00")
        let more: JSONValue = [
            "id": .integer(status.id),
            "sha": .string(status.sha),
            "name": .string(repository.fullName),
            "avatar_url": .string("https://avatars.githubusercontent.com/u/\(status.creator.id)?v=4"),
            "target_url": .text(status.targetURL),
            "context": .string(status.context),
            "description": .text(status.about),
            "state": .string(status.state.rawValue),
            "commit": node(status.sha, in: repository).json(in: repository, at: address),
            "branches": .array(listed.map { $0.json(in: repository, isProtected: false, at: address) }),
            "created_at": time,
            "updated_at": time,
        ]
        emit("status", nil, more, repository: repository, sender: status.creator)
    }
}
