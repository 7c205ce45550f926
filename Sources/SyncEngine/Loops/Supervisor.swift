// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Logging
public import ServiceLifecycle

/// Keeps the engine's loops alive, and stops them in the order that loses nothing.
///
/// On graceful shutdown the HTTP server has stopped before; then intake and inbox answer what waits, the projects finish
/// what they have in memory, and `run()` returns. What is not finished by the deadline stays pending in Postgres and is
/// recovered at the next start.
public struct Supervisor: Service {
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

    /// Makes a supervisor.
    /// - Parameters:
    ///   - loops: what else runs; one that fails never stops another.
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
            await run(until: stop)
        } onGracefulShutdown: {
            stop.send()
        }
    }

    /// Runs everything until a graceful stop is done, or until cancelled.
    /// - Parameter stop: sent to ask for the stop.
    public func run(until stop: WakeSignal) async {
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
            let keeper = LoopKeeper(loop, board: board, environment: environment, logger: logger)
            group.addTask {
                await keeper.run()
                return .loopEnded
            }
        }
        group.addTask { [environment] in
            await stop.wait(clock: environment.clock)
            return .stopRequested
        }
    }
}
