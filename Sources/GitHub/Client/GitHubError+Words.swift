// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension GitHubError {
    /// GitHub's own reason in one line, for a person; empty if there was none.
    ///
    /// GitHub's general sentence ("Validation Failed") is left out where there are details. A detail without a sentence
    /// is told by its field and code: "head is invalid".
    public var words: String { words(sent: [:]) }

    /// The same, with the values that were sent in the fields: "head is invalid: topic".
    public func words(sent values: [String: String]) -> String {
        let details = fieldErrors.map { $0.sentence(sent: values) }.filter { !$0.isEmpty }
        let isGeneral = ["Validation Failed", "Unprocessable Entity", nil].contains(message)
        let texts = isGeneral && !details.isEmpty ? details : [message ?? ""] + details
        return texts.map(Self.oneLine).filter { !$0.isEmpty }.joined(separator: "; ")
    }

    /// Joins the lines of a text: "Repository rule violations found: Branch name must match …".
    private static func oneLine(_ text: String) -> String {
        var line = ""
        for part in text.split(whereSeparator: \.isNewline) {
            let part = part.drop(while: \.isWhitespace)
            guard !part.isEmpty else { continue }
            if let last = line.last { line += ".:;,!?".contains(last) ? " " : line.contains(": ") ? "; " : ": " }
            line += part
        }
        return line
    }
}

extension GitHubError.FieldError {
    fileprivate func sentence(sent values: [String: String]) -> String {
        if let message, !message.isEmpty { return isContinuation(message) ? "\(field ?? "") \(message)" : message }
        let subject = field ?? resource ?? "the request"
        let value = field.flatMap { values[$0] }.map { ": \($0)" } ?? ""
        return switch code {
        case "invalid"?: "\(subject) is invalid\(value)"
        case "missing"?: "\(subject) does not exist\(value)"
        case "missing_field"?: "\(subject) is missing"
        case "already_exists"?: "\(subject) already exists\(value)"
        case "unprocessable"?: "\(subject) cannot be processed\(value)"
        case let code?: "\(subject): \(code)"
        case nil: field == nil ? "" : "\(subject) is wrong\(value)"
        }
    }

    /// Whether GitHub's text goes on after the field's name, as "is too long (maximum is 256 characters)" does.
    private func isContinuation(_ message: String) -> Bool {
        guard let field, let first = message.first else { return false }
        return first.isLowercase && !message.lowercased().hasPrefix(field.lowercased())
    }
}
