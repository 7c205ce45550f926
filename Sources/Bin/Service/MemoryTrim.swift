// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import ServiceLifecycle

/// Returns freed memory to the system from time to time. Without it, memory that many small objects used once, such as
/// the projects of a busy minute, stays with the process.
struct MemoryTrim: Service {
    /// It takes a few milliseconds.
    private static let interval = Duration.seconds(15)

    let environment: SyncEnvironment

    func run() async throws {
        await cancelWhenGracefulShutdown {
            // The sleep ends with an error when the process stops.
            while (try? await environment.clock.sleep(for: Self.interval)) != nil {
                ProcessLimits.trimMemory()
            }
        }
    }
}
