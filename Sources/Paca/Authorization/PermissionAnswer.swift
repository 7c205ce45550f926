// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The body of Paca's answer about the caller's permissions, in either of its two formats
/// (`docs/design/http-contract.md`, "Who the caller is").
///
/// Older: `{"data":{"permissions":{"tasks.read":true}}}`, newer: `{"data":{"actions":["tasks:read"]}}`. A dot and a colon
/// mean the same; `*` and `domain:*` are wildcards. The most specific statement counts, and of two equally specific ones
/// that which does not grant.
struct PermissionAnswer: Equatable {
    let granted: Set<Permission>

    private struct Answer: Decodable {
        struct Content: Decodable {
            let permissions: [String: Bool]?
            let actions: [String]?
        }
        let data: Content
    }

    /// Nil when the body is neither format.
    init?(_ body: [UInt8]) {
        // What is wrong with it does not matter to anyone: the caller is not let in.
        guard let content = try? JSONDecoder().decode(Answer.self, from: Data(body)).data,
            content.permissions != nil || content.actions != nil
        else { return nil }
        let stated = content.permissions ?? [:]
        var granted = Set((content.actions ?? []).map(Self.uniform))
        granted.formUnion(stated.filter(\.value).map { Self.uniform($0.key) })
        let denied = Set(stated.filter { !$0.value }.map { Self.uniform($0.key) })
        self.granted = Set(
            Permission.allCases.filter { permission in
                let name = Self.uniform(permission.rawValue)
                let statements = [name, name.prefix { $0 != ":" } + ":*", "*"]
                let decisive = statements.first { granted.contains($0) || denied.contains($0) }
                return decisive.map { !denied.contains($0) } ?? false
            })
    }

    private static func uniform(_ name: String) -> String {
        String(name.map { $0 == "." ? ":" : $0 })
    }
}
