// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension Duration {
    /// Whole milliseconds, as statements take a length of time.
    var wholeMilliseconds: Int64 { Int64(self / .milliseconds(1)) }
}
