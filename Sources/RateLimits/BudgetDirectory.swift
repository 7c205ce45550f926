// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Logging

/// The budgets of all GitHub accounts in use. A budget is read from Postgres before the account's first request, and
/// saved there when it has changed.
public actor BudgetDirectory {
    /// How long a change may wait to be saved. Changes that must survive a restart are saved at once.
    public static let saveInterval = Duration.seconds(5)
    /// How often unused budgets are removed from memory.
    private static let sweepInterval = Duration.seconds(600)
    /// How long the row of an unused account is kept.
    private static let rowAge = Duration.seconds(2 * 86_400)

    private let storage: any BudgetStorage
    private let settings: RateLimitSettings
    private let environment: SyncEnvironment
    private let logger: Logger
    nonisolated let metrics: RateLimitMetrics
    private let changes = BudgetChanges()
    private var budgets: [String: RateLimitBudget] = [:]
    /// The name of the account, for each token whose account is known by now.
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

    /// The number of budgets in memory.
    var count: Int { budgets.count }

    /// The budget of an account, with what earlier processes saved of it.
    /// - Throws: `BudgetStorageError` if the saved state cannot be read. Then nothing may be sent, because a limit may
    ///   forbid it.
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
        // While this call read the records, another request may have made the budget.
        if let budget = budgets[name] { return budget }
        let budget = RateLimitBudget(
            account: name, settings: settings, saved: saved, changes: changes, metrics: metrics,
            environment: environment)
        budgets[name] = budget
        return budget
    }

    /// What was recorded under the token's name, before the account of the token was known.
    private func former(_ name: String) async throws(BudgetStorageError) -> [RateLimitRecord] {
        if let budget = budgets.removeValue(forKey: name) { return await budget.records() }
        return try await storage.records(of: name)
    }

    /// Sent when a change must survive a restart. Call ``round()`` then.
    public nonisolated var wake: WakeSignal { changes.urgent }

    /// Saves the changed budgets, and every ten minutes removes unused ones. Without changes it sends no query to save.
    /// - Throws: `BudgetStorageError` if something could not be saved. It is saved in the next round.
    public func round() async throws(BudgetStorageError) {
        try await save()
        guard environment.uptime() - sweptAt >= Self.sweepInterval else { return }
        sweptAt = environment.uptime()
        try await sweep()
    }

    /// Saves every budget that has unsaved changes.
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

    /// Removes unused budgets from memory, and the rows of accounts that were not used for two days.
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
