// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import TestSupport

extension TestMetrics {
    private static var deliveries: String { "paca_sync_deliveries_total" }

    /// Suspends until the engine has finished this many tries of deliveries, with any result.
    public func judged(_ count: Int) async throws {
        try await total(Self.deliveries, reaches: Int64(count))
    }

    /// Suspends until the engine has applied this many deliveries.
    public func applied(_ count: Int) async throws {
        try await self.count(Self.deliveries, ("result", "applied"), reaches: Int64(count))
    }

    /// Suspends until this many tries of deliveries have failed temporarily.
    public func retried(_ count: Int) async throws {
        try await self.count(Self.deliveries, ("result", "retried"), reaches: Int64(count))
    }

    /// Suspends until the engine has given up this many deliveries.
    public func dead(_ count: Int) async throws {
        try await self.count(Self.deliveries, ("result", "dead"), reaches: Int64(count))
    }
}
