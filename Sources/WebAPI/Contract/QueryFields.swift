// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Hummingbird

/// The parameters of a request's query. Each is read as the type that the route expects; otherwise the answer is a 400
/// that names the parameter. Parameters that the route does not ask for are ignored. An empty one counts as missing.
struct QueryFields: Sendable {
    private let values: [String: String]

    /// Reads the query of a request's address.
    /// - Throws: `ContractError` if a parameter occurs twice, or is not valid text.
    init(_ query: String?, _ wanted: [String]) throws(ContractError) {
        var values: [String: String] = [:]
        for part in (query ?? "").split(separator: "&") {
            let pair = part.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = Self.decoded(pair[0]), wanted.contains(name) else { continue }
            guard let value = Self.decoded(pair.count > 1 ? pair[1] : ""), !value.contains("\0") else {
                throw Self.fault(name, "is not valid text")
            }
            guard values.updateValue(value, forKey: name) == nil else { throw Self.fault(name, "occurs twice") }
        }
        self.values = values.filter { !$0.value.isEmpty }
    }

    // Forms write a space as a plus sign.
    private static func decoded(_ text: Substring) -> String? {
        text.replacing("+", with: " ").removingPercentEncoding
    }

    private static func fault(_ name: String, _ what: String) -> ContractError {
        ContractError(code: .badRequest, message: "`\(name)` \(what)")
    }

    /// A text; nil if it is missing.
    func text(_ name: String) -> String? { values[name] }

    /// A UUID, with digits of either case; nil if it is missing.
    func optionalID(_ name: String) throws(ContractError) -> UUID? {
        guard let text = values[name] else { return nil }
        guard let id = UUID(text: text) else { throw Self.fault(name, "is no UUID") }
        return id
    }

    /// A UUID, with digits of either case.
    func id(_ name: String) throws(ContractError) -> UUID {
        guard let id = try optionalID(name) else { throw Self.fault(name, "is missing") }
        return id
    }

    /// A whole number; nil if it is missing.
    func optionalInteger(_ name: String, in range: ClosedRange<Int>) throws(ContractError) -> Int? {
        guard let text = values[name] else { return nil }
        guard text.utf8.allSatisfy({ (0x30 ... 0x39).contains($0) }), let number = Int(text), range.contains(number)
        else { throw Self.fault(name, "must be a whole number from \(range.lowerBound) to \(range.upperBound)") }
        return number
    }

    /// A value that `make` accepts; nil if it is missing.
    /// - Parameter expected: the end of a sentence whose beginning is the parameter's name.
    func optional<Value>(
        _ name: String, expected: String, _ make: (String) -> Value?
    ) throws(ContractError) -> Value? {
        guard let text = values[name] else { return nil }
        guard let value = make(text) else { throw Self.fault(name, expected) }
        return value
    }
}
