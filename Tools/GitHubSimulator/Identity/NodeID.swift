// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// GitHub's global node ids: opaque texts that contain a kind and a number.
enum NodeID {
    /// The node id of one object.
    static func make(_ kind: String, _ id: Int) -> String {
        Data("0\(kind.count):\(kind)\(id)".utf8).base64EncodedString()
    }
}
