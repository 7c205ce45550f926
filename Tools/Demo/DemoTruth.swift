// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What GitHub told one project, and thus what Postgres must hold.
struct DemoTruth {
    var pullRequests: [PullRequestFacts]
    var links: [ExpectedLinks.Link: Set<String>]
    var attempts: [DemoAttempt]
}
