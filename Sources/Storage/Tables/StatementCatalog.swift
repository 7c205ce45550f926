// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Every statement on our tables. A test has a migrated database prepare each of them, so that it finds a column which
/// a migration has renamed.
enum StatementCatalog {
    static var all: [SQLStatement] {
        [
            AccountStore.statements,
            BackfillStore.statements,
            BranchStore.statements,
            CheckStore.statements,
            CleanupStore.statements,
            CredentialStore.statements,
            CursorStore.statements,
            DeliveryStore.logStatements,
            DeliveryStore.recoveryStatements,
            DeliveryStore.statements,
            HealthStore.statements,
            HostStore.statements,
            IntegrationStore.statements,
            LinkExclusionStore.statements,
            OutboxStore.statements,
            PullRequestStore.comparingStatements,
            PullRequestStore.linkStatements,
            PullRequestStore.statements,
            RateLimitStore.statements,
            ReferenceStore.statements,
            RepositoryStore.hookCheckStatements,
            RepositoryStore.hookStatements,
            RepositoryStore.identityStatements,
            RepositoryStore.linkingStatements,
            RepositoryStore.statements,
            RetentionStore.statements,
            ReviewStore.statements,
            ScheduleStore.statements,
            TaskChangeStore.statements,
            TaskLinkStore.statements,
            TaskStore.statements,
            TombstoneStore.statements,
            TransactionSettings.statements,
        ].flatMap { $0 }
    }
}
