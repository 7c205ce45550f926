// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// All that GitHub said to one project, and so what must be in Postgres.
struct DemoTruth {
    var pullRequests: [PullRequestFacts]
    var links: [ExpectedLinks.Link: Set<String>]
    var attempts: [DemoAttempt]
}
