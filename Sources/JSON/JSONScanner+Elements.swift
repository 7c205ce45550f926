// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension JSONScanner {
    /// Reads an array, and each of its elements with `element`.
    @inlinable
    package mutating func elements<Element>(
        _ element: (inout JSONScanner) throws(PayloadError) -> Element
    ) throws(PayloadError) -> [Element] {
        var elements: [Element] = []
        try array { (scanner) throws(PayloadError) in elements.append(try element(&scanner)) }
        return elements
    }

    /// Reads an object, and its member `name` with `value`. Returns nil if there is no such member.
    @inlinable
    package mutating func member<Value>(
        _ name: StaticString,
        _ value: (inout JSONScanner) throws(PayloadError) -> Value
    ) throws(PayloadError) -> Value? {
        var result: Value?
        try object { (key, scanner) throws(PayloadError) in
            if key == name { result = try value(&scanner) }
        }
        return result
    }

    /// Reads an object whose member `name` is an array. GitHub wraps some lists so, beside a `total_count`.
    @inlinable
    package mutating func list<Element>(
        _ name: StaticString,
        _ element: (inout JSONScanner) throws(PayloadError) -> Element
    ) throws(PayloadError) -> [Element] {
        try member(name) { (scanner) throws(PayloadError) in try scanner.elements(element) }.required(name.description)
    }

    /// Reads the next value and returns its bytes unchanged.
    package mutating func rawValue() throws(PayloadError) -> [UInt8] {
        let first = position
        try skipValue()
        return Array(UnsafeRawBufferPointer(start: first, count: position - first))
    }
}
