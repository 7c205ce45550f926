// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

/// The hooks that exist and had a delivery with a wrong signature since they were last asked for. GitHub may sign with
/// another secret than ours; or somebody invents deliveries.
///
/// Only refusals write here, never the way of a valid delivery. What does not fit is forgotten: the next refusal brings
/// it again.
final class WrongSignatures: Sendable {
    private static let capacity = 10_000

    private let names = Mutex<Set<HookName>>([])

    /// A delivery in this hook's name was refused.
    func note(_ name: HookName) {
        names.withLock { names in
            if names.count < Self.capacity { names.insert(name) }
        }
    }

    /// The hooks, which are forgotten here.
    func take() -> [(project: UUID?, hookID: Int64)] {
        let taken = names.withLock { names in
            defer { names = [] }
            return names
        }
        return taken.compactMap { name in name.hookID.map { (name.project, $0) } }
    }

    /// Takes back what nobody could use.
    func putBack(_ hooks: [(project: UUID?, hookID: Int64)]) {
        for hook in hooks { note(HookName(project: hook.project, hookID: hook.hookID)) }
    }
}
