// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Logging
public import Storage

/// The budgets of all GitHub accounts that are in use: read from Postgres before an account's first request, and saved
/// there when they have changed.
public actor BudgetDirectory {
    /// How long news may wait to be saved, unless a restart must not forget it.
    private static let saveDelay = Duration.seconds(5)
    /// How often budgets that nobody uses are let go.
    private static let sweepInterval = Duration.seconds(600)
    /// For how long a row that says nothing about now is kept.
    private static let rowAge: Int64 = 2 * 86_400

    private let client: any PostgresClient
    private let settings: RateLimitSettings
    private let environment: SyncEnvironment
    private let logger: Logger
    nonisolated let metrics: RateLimitMetrics
    private let changes = BudgetChanges()
    private var budgets: [String: RateLimitBudget] = [:]
    /// What tokens turned out to belong to.
    private var accountNames: [String: String] = [:]
    private var sweptAt: Duration

    /// Makes an empty directory.
    public init(
        client: any PostgresClient, settings: RateLimitSettings = .init(), environment: SyncEnvironment, logger: Logger
    ) {
        self.client = client
        self.settings = settings
        self.environment = environment
        self.logger = logger
        metrics = RateLimitMetrics(environment)
        sweptAt = environment.uptime()
    }

    /// How many budgets are in memory.
    var count: Int { budgets.count }

    /// The budget of an account, with all that former processes knew of it.
    /// - Throws: `PostgresError` when that cannot be read; then nothing may be sent.
    func budget(of account: BudgetAccount) async throws(PostgresError) -> RateLimitBudget {
        let budget = try await budget(named: accountNames[account.name] ?? account.name)
        guard let formerName = account.formerName, accountNames[formerName] != account.name else { return budget }
        let former = try await self.former(formerName)
        accountNames[formerName] = account.name
        if !former.isEmpty { await budget.absorb(former) }
        return budget
    }

    private func budget(named name: String) async throws(PostgresError) -> RateLimitBudget {
        if let budget = budgets[name] { return budget }
        let saved = try RateLimitStore.records(from: await client.run(RateLimitStore.select(account: name)))
        // Another request may have been faster.
        if let budget = budgets[name] { return budget }
        let budget = RateLimitBudget(
            account: name, settings: settings, saved: saved, changes: changes, metrics: metrics,
            environment: environment)
        budgets[name] = budget
        return budget
    }

    /// What was learnt of an account before it was known which one it is.
    private func former(_ name: String) async throws(PostgresError) -> [RateLimitRecord] {
        if let budget = budgets.removeValue(forKey: name) { return await budget.records() }
        return try RateLimitStore.records(from: await client.run(RateLimitStore.select(account: name)))
    }

    /// Saves what changes, until cancelled. Call ``save()`` once more afterwards: a cancelled task cannot.
    /// - Throws: `PostgresError` when something could not be saved; the supervisor starts anew.
    public func run() async throws {
        while !Task.isCancelled {
            await changes.any.wait(clock: environment.clock)
            await changes.urgent.wait(for: Self.saveDelay, clock: environment.clock)
            guard !Task.isCancelled else { return }
            try await save()
            guard environment.uptime() - sweptAt >= Self.sweepInterval else { continue }
            sweptAt = environment.uptime()
            try await sweep()
        }
    }

    /// Saves all that is not saved yet.
    public func save() async throws(PostgresError) {
        let accounts = changes.take()
        var records: [RateLimitRecord] = []
        var standings: [BudgetStanding] = []
        for (name, budget) in budgets {
            standings.append(await budget.standing())
            if accounts.contains(name) { records += await budget.records() }
        }
        metrics.standing(standings)
        guard !records.isEmpty else { return }
        do {
            _ = try await client.run(RateLimitStore.save(records))
        } catch {
            for account in accounts { changes.mark(account, isUrgent: false) }
            throw error
        }
    }

    /// Lets go of budgets that nobody uses, and of rows that say nothing any more.
    func sweep() async throws(PostgresError) {
        for (name, budget) in budgets where await budget.retire() {
            budgets[name] = nil
        }
        accountNames = accountNames.filter { budgets[$0.value] != nil }
        let result = try await client.run(RateLimitStore.forget(olderThanSeconds: Self.rowAge))
        logger.debug(
            "budgets swept", metadata: ["budgets": "\(budgets.count)", "rows_forgotten": "\(result.affectedRows)"])
    }
}
