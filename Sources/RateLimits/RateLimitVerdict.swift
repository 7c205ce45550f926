// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Whether a request may go.
enum RateLimitVerdict: Sendable, Equatable {
    /// Now.
    case go
    /// Not before that time. A time that is not in the future: as soon as another request has ended.
    case wait(until: Duration)

    /// Both must let it go; the later wait counts.
    func and(_ other: RateLimitVerdict) -> RateLimitVerdict {
        switch (self, other) {
        case (.go, _): other
        case (_, .go): self
        case (.wait(let left), .wait(let right)): .wait(until: max(left, right))
        }
    }
}
