// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The state of the checks of a pull request's head commit.
public struct CIStatus: Sendable, Equatable {
    /// One check run, check suite or status context.
    public struct Check: Sendable, Equatable {
        /// Its name.
        public let name: String
        /// `queued`, `in_progress`, `completed`, `pending`, …. GitHub may add values.
        public let status: String
        /// `success`, `failure`, …; nil until it is completed. GitHub may add values.
        public let conclusion: String?
        /// The page where a person reads more; empty when none was given.
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
    /// The checks that count for the state, by name.
    public let checks: [Check]
    /// Whether something is missing: GitHub does not show the token the runs or the statuses, or there are more than we
    /// read.
    public let isPartial: Bool

    /// Makes a status.
    public init(state: String, checks: [Check], isPartial: Bool = false) {
        self.state = state
        self.checks = checks
        self.isPartial = isPartial
    }
}

extension CIStatus: JSONEncodable {
    /// Writes the answer of `ci-status`.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("state", state)
            json.member("checks", checks)
            json.member("partial", isPartial)
        }
    }
}

extension CIStatus.Check: JSONEncodable {
    /// Writes one check. Its conclusion is `""` until the check has ended; the plugin's clients expect a text.
    public func write(to json: inout JSONWriter) {
        json.object { json in
            json.member("name", name)
            json.member("status", status)
            json.member("conclusion", conclusion ?? "")
            json.member("url", url)
        }
    }
}
