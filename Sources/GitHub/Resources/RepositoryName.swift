// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The name of a repository. A name can change; GitHub's numeric id cannot, so it is the identity.
public struct RepositoryName: Sendable, Hashable {
    /// Which part of a name GitHub could not have given.
    public enum Fault: Error, Sendable, Equatable {
        /// The owner.
        case owner
        /// The name without the owner.
        case name
    }

    /// The login of a person or an organization.
    public let owner: String
    /// The name without the owner.
    public let name: String

    /// Checks a name that a caller sent. Each part is 1 to 100 letters, digits, `-`, `_` and `.`, and neither `.` nor
    /// `..`, which would change the path of a URL. GitHub's own rule for logins is stricter and differs between its
    /// editions; GitHub answers 404 to a name that passes here and does not exist.
    public init(owner: String, name: String) throws(Fault) {
        guard Self.isPart(owner) else { throw .owner }
        guard Self.isPart(name) else { throw .name }
        self.init(knownOwner: owner, name: name)
    }

    /// Checks `owner/name`; nil if it is not a name.
    public init?(fullName: String) {
        guard let slash = fullName.firstIndex(of: "/") else { return nil }
        let (owner, name) = (String(fullName[..<slash]), String(fullName[fullName.index(after: slash)...]))
        guard Self.isPart(owner), Self.isPart(name) else { return nil }
        self.init(knownOwner: owner, name: name)
    }

    /// Takes a name from GitHub or from a row of the database without a check. Not for what a caller sent.
    public init(knownOwner owner: String, name: String) {
        self.owner = owner
        self.name = name
    }

    /// `owner/name`.
    public var fullName: String { "\(owner)/\(name)" }

    /// The API path `/repos/owner/name` followed by `rest`, which must be encoded already.
    public func path(_ rest: String = "") -> String {
        "/repos/\(PercentEncoding.component(owner))/\(PercentEncoding.component(name))\(rest)"
    }

    private static func isPart(_ text: String) -> Bool {
        guard 1 ... 100 ~= text.utf8.count, text != ".", text != ".." else { return false }
        return text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a") ... UInt8(ascii: "z"), UInt8(ascii: "A") ... UInt8(ascii: "Z"),
                UInt8(ascii: "0") ... UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }
}
