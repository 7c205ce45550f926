// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// What can be a token of GitHub's: one word of visible ASCII. Whether it opens anything, only GitHub can say.
public struct GitHubToken: Sendable, Hashable {
    /// The most characters. GitHub promises no length (`docs/reference/github-facts.md` section 10), but a longer header
    /// field would be refused on its way, by whom is hard to tell.
    public static let longest = 4096

    /// Why something is no token. Says nothing of what it holds.
    public enum Fault: Error, Sendable, Equatable, CaseIterable {
        /// There is nothing.
        case empty
        /// It is longer than ``GitHubToken/longest``.
        case tooLong
        /// It holds a space, a control character, or one that is not ASCII.
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
    /// The end of a sentence that begins with what it is about.
    public var description: String {
        switch self {
        case .empty: "must not be empty"
        case .tooLong: "is longer than \(GitHubToken.longest) characters"
        case .forbiddenCharacter: "holds characters that no token has"
        }
    }
}
