// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension APICall {
    /// A string that the body must have.
    func required(_ name: String, in body: JSONValue) throws(SimulatorError) -> String {
        guard let value = body[name]?.stringValue else { throw .field("Simulator", name, "missing_field") }
        return value
    }

    /// The account that acts.
    func actor(in body: JSONValue) -> String {
        body["by"]?.stringValue ?? "octo-paca"
    }
}
