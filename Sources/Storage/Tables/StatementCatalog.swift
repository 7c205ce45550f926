// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Every statement on our tables, so that a test can let a migrated database prepare each: a column that a migration
/// renames is found before a user meets it.
enum StatementCatalog {
    static var all: [SQLStatement] {
        [
            AccountStore.statements,
            BranchStore.statements,
            CheckStore.statements,
            CleanupStore.statements,
            DeliveryStore.statements,
            IntegrationStore.statements,
            LinkExclusionStore.statements,
            OutboxStore.statements,
            PullRequestStore.linkStatements,
            PullRequestStore.statements,
            RateLimitStore.statements,
            RepositoryStore.hookStatements,
            RepositoryStore.identityStatements,
            RepositoryStore.linkingStatements,
            RepositoryStore.statements,
            RetentionStore.statements,
            TaskLinkStore.statements,
            TaskStore.statements,
        ].flatMap { $0 }
    }
}
