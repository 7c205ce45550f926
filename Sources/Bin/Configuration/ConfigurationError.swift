// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A configuration value that prevents the start, described in one line: the key, what is wrong, and a valid example.
///
/// It never contains a secret: errors about secret values do not quote them.
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
