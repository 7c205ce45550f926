// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import SyncEngine

/// What `clone-info` answers: the one shape with a secret in clear (promise P8 of `design/architecture.md`).
struct CloneInfoShape: Shape {
    let info: CloneInfo

    init(_ info: CloneInfo) {
        self.info = info
    }

    func write(to object: inout ShapeObject) throws {
        try object.encode(info.id.text, forKey: "id")
        try object.encode(info.fullName, forKey: "full_name")
        try object.encode(info.owner, forKey: "owner")
        try object.encode(info.name, forKey: "repo_name")
        try object.encode(info.cloneURL, forKey: "clone_url")
        try object.encode(info.token.reveal(), forKey: "token")
        try object.encode(info.expiresAt?.rfc3339, forKey: "expires_at")
    }
}
