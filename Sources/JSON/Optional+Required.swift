// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension Optional {
    /// The value. Throws ``PayloadError/missingField(path:)`` if the payload had none at `path`.
    @usableFromInline
    package func required(_ path: String) throws(PayloadError) -> Wrapped {
        guard let self else { throw .missingField(path: path) }
        return self
    }
}
