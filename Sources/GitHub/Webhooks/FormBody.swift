// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import JSON

/// The other encoding of a webhook's body, GitHub's default: a form with the JSON in its field `payload`
/// (`docs/reference/github-facts.md` section 1).
public enum FormBody {
    /// The decoded value of the field `payload`.
    ///
    /// - Throws: ``PayloadError/notAForm`` without such a field, and what ``FormEncoding/value(of:in:)`` throws.
    public static func payload(in body: [UInt8]) throws(PayloadError) -> [UInt8] {
        guard let payload = try FormEncoding.value(of: "payload", in: body) else { throw .notAForm }
        return payload
    }
}
