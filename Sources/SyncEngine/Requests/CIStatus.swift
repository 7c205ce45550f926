// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// How the checks of a pull request's head commit stand.
public struct CIStatus: Sendable, Equatable {
    /// One check run, check suite or status context.
    public struct Check: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// `queued`, `in_progress`, `completed`, `pending`, …; an open set.
        public let status: String
        /// `success`, `failure`, …; an open set. Nil until it is completed.
        public let conclusion: String?
        /// Where a person reads more; empty when nobody said.
        public let url: String

        /// Makes a check.
        public init(name: String, status: String, conclusion: String?, url: String) {
            self.name = name
            self.status = status
            self.conclusion = conclusion
            self.url = url
        }
    }

    /// `failure`, `pending`, `success` or `unknown`.
    public let state: String
    /// What it was made of, by name.
    public let checks: [Check]

    /// Makes a status.
    public init(state: String, checks: [Check]) {
        self.state = state
        self.checks = checks
    }
}

extension CIStatus: JSONEncodable {
    /// Writes what `ci-status` answers.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("state", state)
            json.member("checks", checks)
        }
    }
}

extension CIStatus.Check: JSONEncodable {
    /// Writes one check. One that has not ended has no conclusion yet: null.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("status", status)
            json.member("conclusion", conclusion)
            json.member("url", url)
        }
    }
}
