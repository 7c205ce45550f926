// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The permission that a route demands of its caller (`docs/design/http-contract.md`, the column "Permission").
public enum Permission: String, Sendable, CaseIterable {
    /// Connect GitHub, link repositories.
    case manageGitHub = "github.manage"
    /// See what is linked to a task.
    case readTasks = "tasks.read"
    /// Change what is linked to a task.
    case writeTasks = "tasks.write"
    /// See a project. It stands for `github.manage` in reads where an old plugin is installed.
    case readProjects = "projects.read"
    /// Change a project. It stands for `github.manage` in writes where an old plugin is installed.
    case writeProjects = "projects.write"

    /// Those that a standalone token can have.
    static let ours: [Permission] = [.manageGitHub, .readTasks, .writeTasks]
}
