// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Logging
import Metrics
public import ServiceLifecycle

/// Keeps the engine's loops alive, and stops them in the order that loses nothing.
///
/// On graceful shutdown the HTTP server has stopped before; then intake and inbox answer what waits, the projects finish
/// what they have in memory, and `run()` returns. What is not finished by the deadline stays pending in Postgres and is
/// recovered at the next start.
public struct Supervisor: Service {
    /// A loop that runs until cancelled and may fail.
    public struct Loop: Sendable {
        let name: String
        let run: @Sendable () async throws -> Void

        /// Names a loop.
        public init(_ name: String, run: @escaping @Sendable () async throws -> Void) {
            self.name = name
            self.run = run
        }
    }

    private enum Event {
        case intakeEnded
        case inboxEnded
        case projectsEnded
        case loopEnded
        case stopRequested
        case deadlinePassed
    }

    private let intake: WebhookIntake
    private let inbox: WebhookInbox
    private let directory: ProjectDirectory
    private let loops: [Loop]
    private let board: LoopBoard
    private let drainDeadline: Duration
    private let environment: SyncEnvironment
    private let logger: Logger
    private let backoff = RetryPolicy(first: .seconds(1), longest: .seconds(60), attempts: .max)

    /// Makes a supervisor.
    /// - Parameters:
    ///   - loops: what else runs; a failing loop is started again with backoff and never stops another.
    ///   - drainDeadline: how long a graceful shutdown may take.
    public init(
        intake: WebhookIntake, inbox: WebhookInbox, directory: ProjectDirectory, loops: [Loop], board: LoopBoard,
        drainDeadline: Duration = .seconds(20), environment: SyncEnvironment, logger: Logger
    ) {
        self.intake = intake
        self.inbox = inbox
        self.directory = directory
        self.loops = loops
        self.board = board
        self.drainDeadline = drainDeadline
        self.environment = environment
        self.logger = logger
    }

    /// Runs everything until a graceful shutdown is done, or until cancelled.
    public func run() async throws {
        let stop = WakeSignal()
        await withGracefulShutdownHandler {
            await supervise(until: stop)
        } onGracefulShutdown: {
            stop.send()
        }
    }

    private func supervise(until stop: WakeSignal) async {
        await withTaskGroup(of: Event.self) { group in
            start(in: &group, stop)
            for await event in group {
                switch event {
                case .stopRequested:
                    intake.close()
                    group.addTask { [environment, drainDeadline] in
                        // Cancelled when everything ended in time.
                        guard (try? await environment.clock.sleep(for: drainDeadline)) != nil else { return .loopEnded }
                        return .deadlinePassed
                    }
                case .intakeEnded:
                    board.set("intake", .ended)
                    inbox.close()
                case .inboxEnded:
                    board.set("inbox", .ended)
                    await directory.close()
                case .projectsEnded:
                    board.set("projects", .ended)
                    group.cancelAll()
                case .deadlinePassed:
                    logger.warning(
                        "not everything was applied in time; it stays pending and is recovered at the next start")
                    group.cancelAll()
                case .loopEnded:
                    break
                }
            }
        }
    }

    private func start(in group: inout TaskGroup<Event>, _ stop: WakeSignal) {
        board.set("projects", .running)
        group.addTask { [directory] in
            await directory.run()
            return .projectsEnded
        }
        board.set("inbox", .running)
        group.addTask { [inbox] in
            await inbox.run()
            return .inboxEnded
        }
        board.set("intake", .running)
        group.addTask { [intake] in
            await intake.run()
            return .intakeEnded
        }
        for loop in loops {
            group.addTask {
                await keep(loop)
                return .loopEnded
            }
        }
        group.addTask { [environment] in
            await stop.wait(clock: environment.clock)
            return .stopRequested
        }
    }

    private func keep(_ loop: Loop) async {
        let restarts = Counter(
            label: "paca_sync_loop_restarts_total", dimensions: [("loop", loop.name)], factory: environment.metrics)
        var failures: Int32 = 0
        while !Task.isCancelled {
            board.set(loop.name, .running)
            do {
                try await loop.run()
                break
            } catch {
                guard !Task.isCancelled else { break }
                failures += 1
                restarts.increment()
                board.set(loop.name, .failing(String(describing: error)))
                logger.error(
                    "a loop failed and starts again",
                    metadata: [
                        "loop": "\(loop.name)", "failures": "\(failures)", "error": "\(String(reflecting: error))",
                    ])
                // Cancelled: the loop's condition ends it.
                try? await environment.clock.sleep(
                    for: backoff.backoff(afterFailures: failures, random: environment.random()))
            }
        }
        board.set(loop.name, .ended)
    }
}
