// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Whole milliseconds, the unit in which our statements take durations.
    var wholeMilliseconds: Int64 { Int64(self / .milliseconds(1)) }
}
