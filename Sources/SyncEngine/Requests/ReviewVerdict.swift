// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The verdict of a review, by the names that GitHub's API and our HTTP contract use.
public enum ReviewVerdict: String, Sendable, CaseIterable {
    case approve = "APPROVE"
    case requestChanges = "REQUEST_CHANGES"
    case comment = "COMMENT"

    /// Whether GitHub demands a text with it.
    public var needsBody: Bool { self != .approve }
}
