// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

extension SyncEnvironment {
    /// The time of day, in the type of GitHub's times.
    public var now: GitHubTimestamp {
        GitHubTimestamp(microseconds: Int64(wallClock().timeIntervalSince1970 * 1_000_000))
    }
}
