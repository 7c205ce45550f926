// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a document could not be read: a webhook's body, an answer of GitHub's, a request of a caller's.
///
/// It names fields, offsets and expectations, never anything the body holds, so it may be logged and shown as it is
/// (promise P8 of `docs/design/architecture.md`).
public enum PayloadError: Error, Equatable, Sendable {
    /// The body is not well-formed JSON (RFC 8259); `offset` is the byte where that shows, counted from 0.
    case malformedJSON(offset: Int)
    /// Arrays and objects are nested deeper than `limit` levels.
    case nestedTooDeeply(limit: Int)
    /// A field that we need is not there; `path` is for example `pull_request.number`.
    case missingField(path: String)
    /// A value is of another kind than we need; an empty `path` is the document itself.
    case wrongType(path: String, expected: String)
    /// A number is of the right kind, but outside what it may be.
    case outOfRange(path: String, allowed: String)
    /// A body announced as `application/x-www-form-urlencoded` has no field `payload`.
    case notAForm
    /// A percent sign of a form is not followed by two hexadecimal digits; `offset` is its byte, counted from 0.
    case malformedPercentEscape(offset: Int)
}

extension PayloadError {
    /// The same error, seen from the object that holds `member`.
    package func inside(member: String) -> PayloadError {
        inside { $0.isEmpty ? member : $0.hasPrefix("[") ? member + $0 : "\(member).\($0)" }
    }

    /// The same error, seen from the array whose element `index` it is about.
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
    /// One line for an operator: what was tried, on what, and why it failed.
    public var description: String { description(of: "the webhook payload") }

    /// As ``description``, about another document.
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
