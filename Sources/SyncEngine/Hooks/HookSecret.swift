// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import JSON
import Storage

/// Secrets of hooks: 32 bytes, as 64 hexadecimal digits.
enum HookSecret {
    /// A new secret. Outside tests the environment's random numbers come from the system's secure generator.
    static func make(_ environment: SyncEnvironment) -> Secret<String> {
        var bytes: [UInt8] = []
        for _ in 0 ..< 4 {
            withUnsafeBytes(of: environment.random()) { bytes += $0 }
        }
        return Secret(Hex.encode(bytes))
    }
}
