// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Git's rules for the names of references (https://git-scm.com/docs/git-check-ref-format).
enum ReferenceName {
    /// Whether git accepts a full name, such as `refs/heads/main`.
    static func isLegal(_ name: String) -> Bool {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[0] == "refs" else { return false }
        guard parts.allSatisfy({ !$0.isEmpty && !$0.hasPrefix(".") && !$0.hasSuffix(".lock") }) else { return false }
        guard !name.hasSuffix("."), !name.contains(".."), !name.contains("@{") else { return false }
        return name.utf8.allSatisfy { byte in
            byte > 0x20 && byte != 0x7F && !"~^:?*[\\".utf8.contains(byte)
        }
    }
}
