// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import SyncEngine

/// What `ci-status` answers. A check that has not ended has no conclusion yet: null.
struct CIStatusShape: Shape {
    let status: CIStatus

    init(_ status: CIStatus) {
        self.status = status
    }

    private struct CheckShape: Shape {
        let check: CIStatus.Check

        func write(to object: inout ShapeObject) throws {
            try object.encode(check.name, forKey: "name")
            try object.encode(check.status, forKey: "status")
            try object.encode(check.conclusion, forKey: "conclusion")
            try object.encode(check.url, forKey: "url")
        }
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(status.state, forKey: "state")
        try object.encode(status.checks.map(CheckShape.init), forKey: "checks")
    }
}
