// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The name of a branch that git accepts, by the rules of `git check-ref-format --branch`
/// (https://git-scm.com/docs/git-check-ref-format).
public struct BranchName: Sendable, Hashable {
    /// The name without `refs/heads/`.
    public let text: String

    /// Why git refuses a name. It never quotes the name.
    public enum Fault: Error, Sendable, Equatable, CaseIterable {
        /// It is empty, or has two slashes in a row, or one at its beginning or end.
        case emptyPart
        /// It begins with a dash, so that it would be taken for an option.
        case leadingDash
        /// It is `HEAD`, which is no branch.
        case head
        /// A part of it begins with a dot, or it ends with one.
        case dotAtEdge
        /// It holds two dots in a row.
        case twoDots
        /// A part of it ends with `.lock`.
        case lock
        /// It holds `@{`.
        case reflog
        /// It holds a space, a control character or one of `~ ^ : ? * [ \`.
        case forbiddenCharacter
    }

    /// Checks a name.
    public init(_ text: String) throws(Fault) {
        let bytes = Array(text.utf8)
        guard bytes.first != UInt8(ascii: "-") else { throw .leadingDash }
        guard text != "HEAD" else { throw .head }
        guard bytes.allSatisfy(Self.isAllowed) else { throw .forbiddenCharacter }
        for part in bytes.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false) {
            guard let first = part.first else { throw .emptyPart }
            guard first != UInt8(ascii: ".") else { throw .dotAtEdge }
            guard !part.reversed().starts(with: ".lock".utf8.reversed()) else { throw .lock }
        }
        guard bytes.last != UInt8(ascii: ".") else { throw .dotAtEdge }
        for (left, right) in zip(bytes, bytes.dropFirst()) {
            guard left != UInt8(ascii: ".") || right != UInt8(ascii: ".") else { throw .twoDots }
            guard left != UInt8(ascii: "@") || right != UInt8(ascii: "{") else { throw .reflog }
        }
        self.text = text
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte > 0x20 && byte != 0x7F && !"~^:?*[\\".utf8.contains(byte)
    }
}

extension BranchName.Fault: CustomStringConvertible {
    /// The end of a sentence whose beginning is the branch name.
    public var description: String {
        switch self {
        case .emptyPart: "is empty, or has a slash at its beginning or end or two in a row"
        case .leadingDash: "begins with a dash"
        case .head: "is HEAD"
        case .dotAtEdge: "begins or ends with a dot, or a part of it begins with one"
        case .twoDots: "has two dots in a row"
        case .lock: "has a part that ends with .lock"
        case .reflog: "holds @{"
        case .forbiddenCharacter: "holds a space, a control character or one of ~ ^ : ? * [ \\"
        }
    }
}
