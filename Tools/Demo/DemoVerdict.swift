// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The result of the demo. It is kept outside of the task that a signal may cancel.
actor DemoVerdict {
    /// Whether Postgres holds what GitHub said; nil if the demo was interrupted before the check.
    private(set) var isRight: Bool?

    func found(isRight: Bool) {
        self.isRight = isRight
    }
}
