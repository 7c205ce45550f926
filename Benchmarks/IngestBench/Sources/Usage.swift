// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What the run has used up to one moment.
struct Usage {
    let serverSeconds: Double
    let postgresSeconds: Double
    let generatorSeconds: Double
    let counters: DatabaseCounters

    init(server: ServerProcess, postgres: TemporaryPostgres) throws {
        serverSeconds = ProcessUsage.processorSeconds(of: server.processID)
        postgresSeconds = ProcessUsage.processorSeconds(of: postgres.processID)
        generatorSeconds = ProcessUsage.ownProcessorSeconds
        counters = try DatabaseCounters(of: postgres)
    }
}

extension Report {
    mutating func add(_ load: LoadResult, appliedAt: UInt64, seconds: Int) {
        deliveries = load.acknowledged
        refused = load.refused
        lost = load.lost
        ackPerSecond = Double(load.acknowledgedInTime) / Double(seconds)
        appliedPerSecond = Double(load.acknowledged) / (Double(appliedAt - load.start) / 1e9)
        drainSeconds = Double(appliedAt - load.deadline) / 1e9
        ackP50Ms = load.latencies.percentile(0.5)
        ackP99Ms = load.latencies.percentile(0.99)
        ackMaxMs = load.latencies.longestMilliseconds
    }

    mutating func add(usageFrom before: Usage, to after: Usage, deliveries: Int, load: LoadResult) {
        let count = Double(max(deliveries, 1))
        serverCpuMsPerDelivery = (after.serverSeconds - before.serverSeconds) * 1000 / count
        postgresCpuMsPerDelivery = (after.postgresSeconds - before.postgresSeconds) * 1000 / count
        generatorCpuMsPerDelivery = (after.generatorSeconds - before.generatorSeconds) * 1000 / count
        walBytesPerDelivery = (after.counters.walBytes - before.counters.walBytes) / count
        databaseBytesPerDelivery = (after.counters.databaseBytes - before.counters.databaseBytes) / count
        walSyncsPerSecond =
            (after.counters.walSyncs - before.counters.walSyncs) / (Double(load.deadline - load.start) / 1e9)
    }

    mutating func add(resident: [Double], seconds: Int) {
        guard let last = resident.last else { return }
        rssMaxMb = resident.max() ?? last
        rssThirdMb = resident[min(seconds / 3, resident.count - 1)]
        rssEndMb = resident[min(seconds, resident.count - 1)]
    }
}
