// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// A webhook's body as a form, with the JSON in the field `payload`. This is GitHub's default; the other encoding is
/// plain JSON (`docs/reference/github-facts.md` section 1).
public enum FormBody {
    /// The decoded value of the field `payload`.
    ///
    /// - Throws: ``PayloadError/notAForm`` if there is no such field, and what ``FormEncoding/value(of:in:)`` throws.
    public static func payload(in body: [UInt8]) throws(PayloadError) -> [UInt8] {
        guard let payload = try FormEncoding.value(of: "payload", in: body) else { throw .notAForm }
        return payload
    }
}
