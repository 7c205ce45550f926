// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// Where the demo's database lies.
struct DemoFolder {
    let path: String
    /// Whether nobody but this run wants it.
    let isTemporary: Bool

    /// - Parameter chosen: nil for a new folder below the system's temporary one.
    init(_ chosen: String?, environment: SyncEnvironment) {
        let name = "paca-sync-demo-" + environment.makeUUID().uuidString.prefix(8).lowercased()
        path = chosen ?? FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        isTemporary = chosen == nil
    }

    /// Removes a temporary folder.
    func remove() {
        guard isTemporary else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path) could not be removed: \(error.localizedDescription)")
        }
    }
}
