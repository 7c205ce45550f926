// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import ServiceLifecycle

/// Sends the deliveries of a ``Simulator``. A sender serves one simulator and runs once.
public struct DeliverySender: Service {
    private let simulator: Simulator
    private let transport: any DeliveryTransport
    private let time: SimulatorTime
    private let timeout: Duration

    /// Makes a sender that uses `transport`.
    public init(simulator: Simulator, transport: any DeliveryTransport) {
        self.simulator = simulator
        self.transport = transport
        time = simulator.time
        timeout = simulator.configuration.deliveryTimeout
    }

    /// Sends deliveries until cancelled or shut down. Attempts that are still running then are cancelled.
    public func run() async throws {
        await send(simulator.commands.cancelOnGracefulShutdown())
    }

    /// Sends deliveries until cancelled. All its tasks are children of the caller's, so they run on the caller's
    /// executor: a simulation needs that.
    public func runUntilCancelled() async {
        await send(simulator.commands)
    }

    private func send(_ commands: some AsyncSequence<SenderCommand, Never>) async {
        await withDiscardingTaskGroup { group in
            for await command in commands {
                group.addTask { await perform(command) }
            }
            group.cancelAll()
        }
        await simulator.senderStopped()
    }

    /// Sends deliveries while `body` runs, and stops before it returns.
    public func whileRunning<Value: Sendable>(
        _ body: @Sendable @escaping () async throws -> Value
    ) async throws -> Value {
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await run() }
            defer { group.cancelAll() }
            return try await body()
        }
    }

    private func perform(_ command: SenderCommand) async {
        switch command {
        case .attempt(let planned):
            let start = time.uptime()
            let outcome = await attempt(planned)
            await simulator.attemptEnded(planned, outcome.taking(time.uptime() - start))
        case .wake(let moment):
            do {
                try await time.clock.sleep(for: max(.zero, moment - time.uptime()))
                await simulator.timerFired()
            } catch {
                // The sleep was cancelled, because the simulator stops. The timer is no longer needed.
            }
        }
    }

    private func attempt(_ planned: PlannedDelivery) async -> DeliveryOutcome {
        switch planned.decision.fate {
        case .lost, .neverAttempted:
            return .failedToConnect
        case .unacknowledged:
            _ = await send(planned.request)
            return .timedOut
        case .sent:
            return await send(planned.request)
        }
    }

    /// The receiver's answer, or `timed out` if the deadline passes first.
    private func send(_ request: DeliveryRequest) async -> DeliveryOutcome {
        await withTaskGroup(of: DeliveryOutcome?.self) { group in
            group.addTask { await transport.send(request) }
            group.addTask {
                do {
                    try await time.clock.sleep(for: timeout)
                    return .timedOut
                } catch {
                    return nil  // The sleep was cancelled: the answer came, or the simulator stops.
                }
            }
            defer { group.cancelAll() }
            for await outcome in group {
                if let outcome { return outcome }
            }
            return .failedToConnect
        }
    }
}
