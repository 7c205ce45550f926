// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Actors
public import Environment
import Foundation
public import Logging
public import Storage
public import SyncEngine

/// The engine without its HTTP server, on a database of the test's, its loops owned by the test's task.
public struct TestEngine: Sendable {
    /// The projects.
    public let directory: ProjectDirectory
    /// Where deliveries become durable.
    public let inbox: WebhookInbox
    /// From request to answer.
    public let intake: WebhookIntake

    /// Wires an engine.
    public init(
        client: any PostgresClient, environment: SyncEnvironment = .real(),
        projects: ProjectDirectory.Settings = .init(), inbox inboxSettings: WebhookInbox.Settings = .init(),
        logger: Logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    ) throws {
        directory = ProjectDirectory(client: client, settings: projects, environment: environment, logger: logger)
        inbox = WebhookInbox(
            client: client, directory: directory, settings: inboxSettings, environment: environment, logger: logger)
        let box = try SecretBox(key: TestProject.encryptionKey)
        intake = WebhookIntake(
            hooks: HookDirectory(client: client, secretBox: box, logger: logger), inbox: inbox, environment: environment
        )
    }

    /// Runs the loops while `body` runs, then closes them in order, so that everything accepted is applied when this
    /// returns.
    public func run<R: Sendable>(_ body: @Sendable (TestEngine) async throws -> R) async throws -> R {
        try await withThrowingTaskGroup(of: Ended.self) { group in
            group.addTask {
                await directory.run()
                return .projects
            }
            group.addTask {
                await inbox.run()
                return .inbox
            }
            group.addTask {
                await intake.run()
                return .intake
            }
            do {
                let result = try await body(self)
                intake.close()
                for try await ended in group {
                    switch ended {
                    case .intake: inbox.close()
                    case .inbox: await directory.close()
                    case .projects: break
                    }
                }
                return result
            } catch {
                group.cancelAll()
                throw error
            }
        }
    }

    private enum Ended: Sendable {
        case intake
        case projects
        case inbox
    }
}
