// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A task of a project. A task of another project is no task at all to a caller.
public struct TaskKey: Sendable, Hashable {
    /// The project that the caller may act in.
    public let project: UUID
    /// The task.
    public let task: UUID

    /// Makes a key.
    public init(project: UUID, task: UUID) {
        self.project = project
        self.task = task
    }
}
