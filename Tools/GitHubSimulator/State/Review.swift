// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A review of a pull request.
public struct Review: Sendable, Equatable, Identifiable {
    /// The reviewer's verdict. Webhooks write it in lower case.
    public enum State: String, Sendable {
        case approved = "APPROVED"
        case changesRequested = "CHANGES_REQUESTED"
        case commented = "COMMENTED"
        case dismissed = "DISMISSED"
        case pending = "PENDING"
    }

    /// The identity.
    public let id: Int
    /// The number of the pull request.
    public let number: Int
    /// The reviewer.
    public let user: Account
    /// The text; may be empty.
    public let body: String
    /// The verdict.
    public var state: State
    /// The commit that was reviewed.
    public let commitSHA: String
    /// When it was submitted; nil while it is pending.
    public var submittedAt: Timestamp?
}
