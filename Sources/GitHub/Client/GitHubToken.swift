// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// A token that could be one of GitHub's: visible ASCII without spaces. Only GitHub knows whether it is valid.
public struct GitHubToken: Sendable, Hashable {
    /// The most characters. GitHub promises no length (`docs/reference/github-facts.md` section 10), but a proxy on the
    /// way may refuse a longer header field.
    public static let longest = 4096

    /// Why a text cannot be a token. It never contains the text.
    public enum Fault: Error, Sendable, Equatable, CaseIterable {
        /// It is empty.
        case empty
        /// It is longer than ``GitHubToken/longest``.
        case tooLong
        /// It contains a space, a control character, or one that is not ASCII.
        case forbiddenCharacter
    }

    /// The token.
    public let secret: Secret<String>

    /// Checks a token.
    public init(_ secret: Secret<String>) throws(Fault) {
        let bytes = secret.reveal().utf8
        guard !bytes.isEmpty else { throw .empty }
        guard bytes.allSatisfy({ 0x21 ... 0x7E ~= $0 }) else { throw .forbiddenCharacter }
        guard bytes.count <= Self.longest else { throw .tooLong }
        self.secret = secret
    }
}

extension GitHubToken.Fault: CustomStringConvertible {
    /// The rest of a sentence whose subject is the token.
    public var description: String {
        switch self {
        case .empty: "must not be empty"
        case .tooLong: "is longer than \(GitHubToken.longest) characters"
        case .forbiddenCharacter: "contains characters that no GitHub token has"
        }
    }
}
