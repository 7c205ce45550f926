// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A value that stops the start, in one line: the key, what is wrong with its value, and one that would do.
///
/// It never repeats a secret: faults of secret values are told without the value.
struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    let key: String
    let fault: String
    let example: String

    init(_ key: ConfigurationKey, _ fault: String) {
        self.init(key: key.rawValue, fault: fault, example: "\(key.rawValue)=\(key.example)")
    }

    init(key: String, fault: String, example: String) {
        self.key = key
        self.fault = fault
        self.example = example
    }

    var description: String { "\(key) \(fault); for example \(example)" }
}
