// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// How the demo ended, kept outside of the work that a signal may cut off.
actor DemoVerdict {
    /// Nil: it did not come to an end.
    private(set) var isRight: Bool?

    func found(isRight: Bool) {
        self.isRight = isRight
    }
}
