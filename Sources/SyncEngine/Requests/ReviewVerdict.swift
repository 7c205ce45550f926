// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// What a review says, as GitHub's API and our callers call it.
public enum ReviewVerdict: String, Sendable, CaseIterable {
    case approve = "APPROVE"
    case requestChanges = "REQUEST_CHANGES"
    case comment = "COMMENT"

    /// Whether GitHub wants a text with it.
    public var needsBody: Bool { self != .approve }
}
