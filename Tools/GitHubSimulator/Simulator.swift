// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A simulated GitHub whose deliveries and answers can be disturbed on purpose.
///
/// It carries out the decisions of ``SimulatorState`` and ``DeliveryQueueStateMachine`` and has no rules of its own.
/// Deliveries are sent only while a ``DeliverySender`` runs, usually that of a ``SimulatorServer``; until then they
/// wait.
public actor Simulator {
    /// The settings of this GitHub.
    public nonisolated let configuration: SimulatorConfiguration
    nonisolated let time: SimulatorTime
    nonisolated let commands: AsyncStream<SenderCommand>
    private let continuation: AsyncStream<SenderCommand>.Continuation
    private var state: SimulatorState
    private var queue: DeliveryQueueStateMachine
    private var planned: [Int: PlannedDelivery] = [:]
    private var drainWaiters: [AsyncStream<Never>.Continuation] = []
    private var isStopped = false

    /// Makes an empty GitHub. The same seed and the same order of operations always give the same ids, bodies and
    /// faults.
    public init(
        seed: UInt64,
        configuration: SimulatorConfiguration = SimulatorConfiguration(),
        time: SimulatorTime = .live()
    ) {
        self.configuration = configuration
        self.time = time
        state = SimulatorState(seed: seed, configuration: configuration)
        queue = DeliveryQueueStateMachine(
            limit: configuration.concurrentDeliveries,
            limitPerHook: configuration.concurrentDeliveriesPerHook
        )
        (commands, continuation) = AsyncStream.makeStream()
    }

    /// Reads the state at one moment.
    public func read<Result: Sendable>(
        _ body: @Sendable (SimulatorState, Timestamp) throws(SimulatorError) -> Result
    ) throws(SimulatorError) -> Result {
        try body(state, time.now)
    }

    /// Changes the state in one step, then sends the deliveries that result. Every operation uses this method. If an
    /// operation fails, what it had changed before stays changed.
    @discardableResult
    public func change<Result: Sendable>(
        _ body: @Sendable (inout SimulatorState, Timestamp) throws(SimulatorError) -> Result
    ) throws(SimulatorError) -> Result {
        defer { dispatch() }
        return try body(&state, time.now)
    }

    /// ``change(_:)`` for a change that cannot fail.
    func apply<Result: Sendable>(_ body: @Sendable (inout SimulatorState, Timestamp) -> Result) -> Result {
        defer { dispatch() }
        return body(&state, time.now)
    }

    /// Suspends until all deliveries have been sent. It waits for delayed ones; reordered ones no longer wait to be
    /// overtaken. Throws if the sender stops first.
    public func drain() async throws {
        perform(queue.drain(now: time.uptime()))
        guard !queue.isEmpty else { return }
        guard !isStopped else { throw SimulatorError.stopped }
        let (stream, waiter) = AsyncStream.makeStream(of: Never.self)
        drainWaiters.append(waiter)
        for await _ in stream {}
        try Task.checkCancellation()
        if isStopped { throw SimulatorError.stopped }
    }

    func attemptEnded(_ delivery: PlannedDelivery, _ outcome: DeliveryOutcome) {
        planned[delivery.request.id] = nil
        state.record(delivery.request, outcome, at: time.now)
        perform(queue.finished(delivery.request.id, hookID: delivery.request.hookID, now: time.uptime()))
    }

    func timerFired() {
        perform(queue.timerFired(now: time.uptime()))
    }

    func senderStopped() {
        isStopped = true
        resumeDrainWaiters()
    }

    private func dispatch() {
        for delivery in state.takeOutbox() {
            planned[delivery.request.id] = delivery
            let action = queue.enqueue(
                delivery.request.id,
                hookID: delivery.request.hookID,
                decision: delivery.decision,
                patience: state.faults.patience,
                now: time.uptime()
            )
            perform(action)
        }
    }

    private func perform(_ action: DeliveryQueueStateMachine.Action) {
        for id in action.start {
            guard let delivery = planned[id] else { continue }
            continuation.yield(.attempt(delivery))
        }
        if let moment = action.wakeAt { continuation.yield(.wake(at: moment)) }
        if queue.isEmpty { resumeDrainWaiters() }
    }

    private func resumeDrainWaiters() {
        for waiter in drainWaiters { waiter.finish() }
        drainWaiters.removeAll()
    }
}
