// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
public import JSON
public import Storage

/// The comparison with GitHub that was started.
public struct StartedResync: Sendable, Equatable {
    /// A linked repository, and what was made due for it.
    public struct Repository: Sendable, Equatable {
        /// Our id of the link.
        public let id: UUID
        /// `owner/name`.
        public let fullName: String
        /// What is due now.
        public let work: [ScheduledWork]

        /// Makes a repository.
        public init(id: UUID, fullName: String, work: [ScheduledWork]) {
            self.id = id
            self.fullName = fullName
            self.work = work
        }
    }

    /// The repositories, in the order of linking.
    public let repositories: [Repository]

    /// Makes the answer.
    public init(repositories: [Repository]) {
        self.repositories = repositories
    }
}

extension StartedResync: JSONEncodable {
    /// Writes an object.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.name("repositories")
            json.array { json in
                for repository in repositories {
                    json.object { json in
                        json.member("repo_id", repository.id.text)
                        json.member("full_name", repository.fullName)
                        json.member("work", repository.work.map(\.kind.rawValue))
                    }
                }
            }
        }
    }
}
