// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Paca
import Testing

@Suite("Permissions")
struct PermissionTests {
    @Test("are those that the contract's routes name, and those that stand for one of them")
    func names() {
        #expect(
            Permission.allCases.map(\.rawValue)
                == ["github.manage", "tasks.read", "tasks.write", "projects.read", "projects.write"])
    }
}
