// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a document could not be read: the body of a webhook, an answer from GitHub, or a caller's request.
///
/// It contains field names, offsets and expected types, but never a value from the document. So it may be logged and
/// shown to anyone (promise P8 of `docs/design/architecture.md`).
public enum PayloadError: Error, Equatable, Sendable {
    /// The document is not well-formed JSON (RFC 8259); `offset` is the first wrong byte, counted from 0.
    case malformedJSON(offset: Int)
    /// Arrays and objects are nested deeper than `limit` levels.
    case nestedTooDeeply(limit: Int)
    /// A required field is missing; `path` is for example `pull_request.number`.
    case missingField(path: String)
    /// A value has the wrong type. An empty `path` means the document itself.
    case wrongType(path: String, expected: String)
    /// A number is outside the allowed range.
    case outOfRange(path: String, allowed: String)
    /// A body with the content type `application/x-www-form-urlencoded` has no field `payload`.
    case notAForm
    /// A percent sign in a form is not followed by two hexadecimal digits; `offset` is its byte, counted from 0.
    case malformedPercentEscape(offset: Int)
}

extension PayloadError {
    /// The same error, with `member` put in front of its path.
    package func inside(member: String) -> PayloadError {
        inside { $0.isEmpty ? member : $0.hasPrefix("[") ? member + $0 : "\(member).\($0)" }
    }

    /// The same error, with the array index put in front of its path.
    func inside(index: Int) -> PayloadError {
        inside { $0.isEmpty || $0.hasPrefix("[") ? "[\(index)]\($0)" : "[\(index)].\($0)" }
    }

    private func inside(_ prefixed: (String) -> String) -> PayloadError {
        switch self {
        case .missingField(let path): .missingField(path: prefixed(path))
        case .wrongType(let path, let expected): .wrongType(path: prefixed(path), expected: expected)
        case .outOfRange(let path, let allowed): .outOfRange(path: prefixed(path), allowed: allowed)
        case .malformedJSON, .nestedTooDeeply, .notAForm, .malformedPercentEscape: self
        }
    }
}

extension PayloadError: CustomStringConvertible {
    /// One line for an operator, about a webhook's payload: what failed, on which field, and why.
    public var description: String { description(of: "the webhook payload") }

    /// The same as ``description``, for another document, such as "GitHub's answer".
    package func description(of document: String) -> String {
        let subject = { (path: String) in path.isEmpty ? document : "`\(path)` of \(document)" }
        return switch self {
        case .malformedJSON(let offset):
            "Cannot parse \(document): it is not well-formed JSON at byte \(offset)."
        case .nestedTooDeeply(let limit):
            "Cannot parse \(document): it is nested deeper than \(limit) levels."
        case .missingField(let path):
            "Cannot read `\(path)` of \(document): the field is missing."
        case .wrongType(let path, let expected):
            "Cannot read \(subject(path)): it is not \(expected)."
        case .outOfRange(let path, let allowed):
            "Cannot read \(subject(path)): it is out of range, allowed is \(allowed)."
        case .notAForm:
            "Cannot read the webhook's form: it has no field `payload`."
        case .malformedPercentEscape(let offset):
            "Cannot read the webhook's form: the percent escape at byte \(offset) is malformed."
        }
    }
}
