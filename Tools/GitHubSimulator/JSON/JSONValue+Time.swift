// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension JSONValue {
    /// A time in ISO 8601, or null.
    static func time(_ value: Timestamp?) -> JSONValue {
        text(value?.iso8601)
    }
}
