// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
public import Logging
public import ServiceLifecycle

/// Runs the engine's tasks, and stops them in an order that loses nothing.
///
/// When a graceful shutdown begins here, the HTTP server has already stopped. Then the intake and the inbox answer the
/// waiting deliveries, the projects apply the deliveries that they have in memory, and `run()` returns. What is not
/// applied before the deadline stays pending in Postgres, and is applied after the next start.
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
    ///   - loops: The other loops to run. A failing loop does not stop the others.
    ///   - drainDeadline: The most time that a graceful shutdown may take.
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

    /// Runs the engine until a graceful shutdown has ended, or until cancelled.
    public func run() async throws {
        let stop = WakeSignal()
        await withGracefulShutdownHandler {
            await run(until: stop)
        } onGracefulShutdown: {
            stop.send()
        }
    }

    /// Runs the engine until a graceful stop has ended, or until cancelled.
    /// - Parameter stop: Sent to request the stop.
    public func run(until stop: WakeSignal) async {
        await withTaskGroup(of: Event.self) { group in
            start(in: &group, stop)
            for await event in group {
                switch event {
                case .stopRequested:
                    intake.close()
                    group.addTask { [environment, drainDeadline] in
                        // An error means that everything ended before the deadline, which cancelled this sleep.
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
                        "some deliveries were not applied in time; they stay pending until the next start")
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
