// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation

/// The folder of the demo's database.
struct DemoFolder {
    let path: String
    /// Whether the folder belongs to this run alone and is removed at the end.
    let isTemporary: Bool

    /// - Parameter chosen: The folder; nil for a new one in the system's temporary folder.
    init(_ chosen: String?, environment: SyncEnvironment) {
        let name = "paca-sync-demo-" + environment.makeUUID().uuidString.prefix(8).lowercased()
        path = chosen ?? FileManager.default.temporaryDirectory.appendingPathComponent(name).path
        isTemporary = chosen == nil
    }

    /// Removes the folder if it is temporary.
    func remove() {
        guard isTemporary else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            print("\(path) could not be removed: \(error.localizedDescription)")
        }
    }
}
