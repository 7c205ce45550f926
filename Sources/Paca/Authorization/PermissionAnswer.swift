// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The body of Paca's answer about a caller's permissions (`docs/design/http-contract.md`, "Who the caller is").
///
/// Paca has three formats: `{"data":{"permissions":{"tasks.read":true}}}` for a role in a project,
/// `{"data":{"permissions":["tasks.read"]}}` for global rights, and the newer `{"data":{"actions":["tasks:read"]}}` for
/// both. A dot and a colon mean the same; `*` and `domain:*` are wildcards. The most specific statement decides. Of two
/// equally specific ones, the refusal decides.
struct PermissionAnswer: Equatable {
    let granted: Set<Permission>

    private struct Answer: Decodable {
        struct Content: Decodable {
            let permissions: Statements?
            let actions: [String]?
        }
        let data: Content
    }

    /// The names with what is said of them. Names in a list are granted.
    private struct Statements: Decodable {
        let stated: [String: Bool]

        init(from decoder: any Decoder) throws {
            let value = try decoder.singleValueContainer()
            do {
                stated = try value.decode([String: Bool].self)
            } catch {
                // Not an object, so it must be a list. Otherwise this throws.
                let names = try value.decode([String].self)
                stated = Dictionary(names.map { ($0, true) }, uniquingKeysWith: { $1 })
            }
        }
    }

    /// Nil if the body has none of the formats.
    init?(_ body: [UInt8]) {
        // The decoding error is dropped: a malformed answer means that the caller is not let in, whatever is wrong with
        // it.
        guard let content = try? JSONDecoder().decode(Answer.self, from: Data(body)).data,
            content.permissions != nil || content.actions != nil
        else { return nil }
        let stated = content.permissions?.stated ?? [:]
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
