// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A task within a project. Requests answer "not found" for a task of another project.
public struct TaskKey: Sendable, Hashable {
    /// The project, in which the caller is allowed to act.
    public let project: UUID
    /// The task.
    public let task: UUID

    /// Makes a key.
    public init(project: UUID, task: UUID) {
        self.project = project
        self.task = task
    }
}
