// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Logging

/// The budgets of all GitHub accounts that are in use: read from Postgres before an account's first request, and saved
/// there when they have changed.
public actor BudgetDirectory {
    /// How long news may wait to be saved, unless a restart must not forget it.
    public static let saveInterval = Duration.seconds(5)
    /// How often budgets that nobody uses are let go.
    private static let sweepInterval = Duration.seconds(600)
    /// For how long a row that says nothing about now is kept.
    private static let rowAge = Duration.seconds(2 * 86_400)

    private let storage: any BudgetStorage
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
        storage: any BudgetStorage, settings: RateLimitSettings = .init(), environment: SyncEnvironment, logger: Logger
    ) {
        self.storage = storage
        self.settings = settings
        self.environment = environment
        self.logger = logger
        metrics = RateLimitMetrics(environment)
        sweptAt = environment.uptime()
    }

    /// How many budgets are in memory.
    var count: Int { budgets.count }

    /// The budget of an account, with all that former processes knew of it.
    /// - Throws: `BudgetStorageError` when that cannot be read; then nothing may be sent.
    func budget(of account: BudgetAccount) async throws(BudgetStorageError) -> RateLimitBudget {
        let budget = try await budget(named: accountNames[account.name] ?? account.name)
        guard let formerName = account.formerName, accountNames[formerName] != account.name else { return budget }
        let former = try await self.former(formerName)
        accountNames[formerName] = account.name
        if !former.isEmpty { await budget.absorb(former) }
        return budget
    }

    private func budget(named name: String) async throws(BudgetStorageError) -> RateLimitBudget {
        if let budget = budgets[name] { return budget }
        let saved = try await storage.records(of: name)
        // Another request may have been faster.
        if let budget = budgets[name] { return budget }
        let budget = RateLimitBudget(
            account: name, settings: settings, saved: saved, changes: changes, metrics: metrics,
            environment: environment)
        budgets[name] = budget
        return budget
    }

    /// What was learnt of an account before it was known which one it is.
    private func former(_ name: String) async throws(BudgetStorageError) -> [RateLimitRecord] {
        if let budget = budgets.removeValue(forKey: name) { return await budget.records() }
        return try await storage.records(of: name)
    }

    /// Sent when something changed that a restart must not forget: time for another ``round()``.
    public nonisolated var wake: WakeSignal { changes.urgent }

    /// Saves what has changed, and now and then lets go of what nobody uses. Without changes Postgres is not asked.
    /// - Throws: `BudgetStorageError` when something could not be saved; it is kept for the next round.
    public func round() async throws(BudgetStorageError) {
        try await save()
        guard environment.uptime() - sweptAt >= Self.sweepInterval else { return }
        sweptAt = environment.uptime()
        try await sweep()
    }

    /// Saves all that is not saved yet.
    public func save() async throws(BudgetStorageError) {
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
            try await storage.save(records)
        } catch {
            for account in accounts { changes.mark(account, isUrgent: false) }
            throw error
        }
    }

    /// Lets go of budgets that nobody uses, and of rows that say nothing any more.
    func sweep() async throws(BudgetStorageError) {
        for (name, budget) in budgets where await budget.retire() {
            budgets[name] = nil
        }
        accountNames = accountNames.filter { budgets[$0.value] != nil }
        let forgotten = try await storage.forget(unusedFor: Self.rowAge)
        logger.debug(
            "budgets swept", metadata: ["budgets": "\(budgets.count)", "rows_forgotten": "\(forgotten)"])
    }
}
