// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import JSON

/// The members of a request's JSON body. Each is read as the type that the route expects; otherwise the answer is a 400
/// that names the member.
///
/// Members that the route does not ask for are ignored. If a member occurs twice, the last one counts.
struct BodyFields: Sendable {
    private enum Value: Sendable {
        case text(String)
        /// A string that is not valid Unicode, or contains the character NUL.
        case brokenText
        case integer(Int64)
        case other
    }

    /// Members that are null are left out, because they count as missing.
    private var values: [BodyField: Value] = [:]

    /// Reads a body.
    /// - Parameter wanted: The members that the route expects; all others are ignored.
    init(_ body: [UInt8], _ wanted: [BodyField]) throws(ContractError) {
        guard !body.isEmpty else { throw Self.fault("the body is empty; a JSON object is expected") }
        do throws(PayloadError) {
            values = try JSONScanner.scan(body) { (scanner) throws(PayloadError) in
                var values: [BodyField: Value] = [:]
                try scanner.object { (key, scanner) throws(PayloadError) in
                    guard let field = BodyField(rawValue: key.text), wanted.contains(field) else { return }
                    values[field] = try Self.value(&scanner)
                }
                return values
            }
        } catch {
            throw Self.fault(error)
        }
        guard String(validating: body, as: UTF8.self) != nil else {
            throw Self.fault("the body is not valid UTF-8")
        }
    }

    private static func value(_ scanner: inout JSONScanner) throws(PayloadError) -> Value? {
        if scanner.skipNull() { return nil }
        if let text = try attempt({ () throws(PayloadError) in try scanner.exactString() }) { return .text(text) }
        if try attempt({ () throws(PayloadError) in try scanner.string() }) != nil { return .brokenText }
        if let number = try attempt({ () throws(PayloadError) in try scanner.int64() }) { return .integer(number) }
        return .other
    }

    /// Nil if the value has another type. A body that is not JSON still throws.
    private static func attempt<R>(_ read: () throws(PayloadError) -> R) throws(PayloadError) -> R? {
        do throws(PayloadError) {
            return try read()
        } catch {
            if case .wrongType = error { return nil }
            throw error
        }
    }

    private static func fault(_ error: PayloadError) -> ContractError {
        switch error {
        case .malformedJSON(let offset): fault("the body is not JSON at byte \(offset)")
        case .nestedTooDeeply(let limit): fault("the body is nested deeper than \(limit) levels")
        default: fault("the body is not a JSON object")
        }
    }

    private static func fault(_ message: String) -> ContractError {
        ContractError(code: .badRequest, message: message)
    }

    private static func fault(_ field: BodyField, _ what: String) -> ContractError {
        fault("`\(field.rawValue)` \(what)")
    }

    /// A text of any content, up to the field's limit; nil if it is missing or null.
    func optionalText(_ field: BodyField) throws(ContractError) -> String? {
        switch values[field] {
        case nil: return nil
        case .text(let text):
            guard text.unicodeScalars.count <= field.limit else {
                let code: ContractError.Code = field == .body ? .textTooLong : .badRequest
                throw ContractError(
                    code: code, message: "`\(field.rawValue)` is longer than \(field.limit) characters")
            }
            return text
        case .brokenText: throw Self.fault(field, "is not valid text, or holds the character NUL")
        case .integer, .other: throw Self.fault(field, "must be a string")
        }
    }

    /// A text that is not empty and not only white space.
    func text(_ field: BodyField) throws(ContractError) -> String {
        guard let text = try optionalText(field) else { throw Self.fault(field, "is missing") }
        guard !text.unicodeScalars.allSatisfy(\.properties.isWhitespace) else {
            throw Self.fault(field, "must not be empty")
        }
        return text
    }

    /// A whole number; nil if it is missing or null.
    func optionalInteger(_ field: BodyField, in range: ClosedRange<Int64>) throws(ContractError) -> Int64? {
        switch values[field] {
        case nil: return nil
        case .integer(let number) where range.contains(number): return number
        case .integer: throw Self.fault(field, "must be from \(range.lowerBound) to \(range.upperBound)")
        case .text, .brokenText, .other: throw Self.fault(field, "must be a whole number")
        }
    }

    /// A whole number.
    func integer(_ field: BodyField, in range: ClosedRange<Int64>) throws(ContractError) -> Int64 {
        guard let number = try optionalInteger(field, in: range) else { throw Self.fault(field, "is missing") }
        return number
    }

    /// A UUID, with digits of either case.
    func id(_ field: BodyField) throws(ContractError) -> UUID {
        guard let id = UUID(text: try text(field)) else { throw Self.fault(field, "is no UUID") }
        return id
    }

    /// A UUID, with digits of either case; nil if it is missing or null.
    func optionalID(_ field: BodyField) throws(ContractError) -> UUID? {
        try optionalText(field) == nil ? nil : try id(field)
    }

    /// One of the values of an enumeration.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ field: BodyField, of type: Choice.Type
    ) throws(ContractError) -> Choice {
        guard let choice = Choice(rawValue: try text(field)) else {
            throw Self.fault(field, "must be one of \(Choice.allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }

    /// The name of a branch, by git's rules.
    func branch(_ field: BodyField) throws(ContractError) -> String {
        try Self.branch(try text(field), field)
    }

    /// The name of a branch that is a part of a member.
    static func branch(_ text: String, _ field: BodyField) throws(ContractError) -> String {
        do throws(BranchName.Fault) {
            return try BranchName(text).text
        } catch {
            throw fault(field, "is no name that git accepts for a branch: it \(error)")
        }
    }

    /// The name of a branch; nil if it is missing, null or empty. Forms send an empty text for an empty field.
    func optionalBranch(_ field: BodyField) throws(ContractError) -> String? {
        try optionalText(field)?.isEmpty ?? true ? nil : try branch(field)
    }
}
