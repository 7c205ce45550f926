// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import HTTPTypes

/// Decides which request ids we accept from callers (`docs/design/http-contract.md`: "the caller's, if it sent a sane
/// one").
enum RequestIdentity {
    static let header = HTTPField.Name("X-Request-ID")

    /// The id, if it has 1 to 128 visible ASCII characters; otherwise nil.
    static func sane(_ id: String?) -> String? {
        guard let id, (1 ... 128).contains(id.utf8.count), id.utf8.allSatisfy({ (0x21 ... 0x7E).contains($0) }) else {
            return nil
        }
        return id
    }
}
