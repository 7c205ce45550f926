// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a request may be sent.
enum RateLimitVerdict: Sendable, Equatable {
    /// It may be sent now.
    case go
    /// It may not be sent before this time. A time that is not in the future means: when another request has ended.
    case wait(until: Duration)

    /// The stricter of two verdicts: the later wait.
    func and(_ other: RateLimitVerdict) -> RateLimitVerdict {
        switch (self, other) {
        case (.go, _): other
        case (_, .go): self
        case (.wait(let left), .wait(let right)): .wait(until: max(left, right))
        }
    }
}
