// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation

/// A caller that is let in without asking Paca: one entry of `PACA_SYNC_API_TOKENS`.
public struct StandaloneToken: Sendable, Equatable {
    /// The projects that a caller may see.
    public enum Projects: Sendable, Equatable {
        /// Every project.
        case all
        /// Those.
        case only(Set<UUID>)
    }

    /// For logs and `paca-sync config`.
    public let name: String
    /// SHA-256 of the token.
    public let digest: Secret<[UInt8]>
    /// Where it counts.
    public let projects: Projects
    /// What it may do there.
    public let permissions: Set<Permission>

    /// Whether its bearer may do that in that project.
    func allows(_ permission: Permission, in project: UUID) -> Bool {
        let isMember =
            switch projects {
            case .all: true
            case .only(let projects): projects.contains(project)
            }
        return isMember && permissions.contains(permission)
    }
}

extension StandaloneToken {
    /// What is wrong with a list of tokens. Names the entry by its place, never by its content.
    public struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// The end of a sentence that begins with the list: "is not a JSON list of tokens".
        public let description: String
    }

    private struct Entry: Decodable {
        let name: String?
        let sha256: String?
        let projects: [String]?
        let permissions: [String]?
    }

    /// Reads the JSON list of `PACA_SYNC_API_TOKENS`.
    public static func list(_ json: String) throws(Fault) -> [StandaloneToken] {
        let entries: [Entry]
        do {
            entries = try JSONDecoder().decode([Entry].self, from: Data(json.utf8))
        } catch {
            // The decoder's own words may repeat parts of the value.
            throw Fault(description: "is not a JSON list of tokens")
        }
        var tokens: [StandaloneToken] = []
        for (index, entry) in entries.enumerated() {
            let token = try StandaloneToken(entry, place: index + 1)
            guard !tokens.contains(where: { $0.name == token.name }) else {
                throw Fault(description: "has two entries of one name, the second as entry \(index + 1)")
            }
            tokens.append(token)
        }
        return tokens
    }

    private init(_ entry: Entry, place: Int) throws(Fault) {
        func fault(_ text: String) -> Fault {
            Fault(description: "has no valid entry \(place): \(text)")
        }
        guard let name = entry.name, !name.isEmpty else { throw fault("name is missing") }
        guard let digest = [UInt8](hex: entry.sha256 ?? ""), digest.count == 32 else {
            throw fault("sha256 is not 64 hex characters")
        }
        guard let projects = entry.projects.flatMap(Projects.init) else {
            throw fault("projects is not [\"*\"] or a list of project ids")
        }
        let permissions = (entry.permissions ?? []).map(Permission.init(rawValue:))
        guard !permissions.isEmpty, !permissions.contains(nil) else {
            let known = Permission.allCases.map(\.rawValue).joined(separator: ", ")
            throw fault("permissions is not a list of \(known)")
        }
        self.name = name
        self.digest = Secret(digest)
        self.projects = projects
        self.permissions = Set(permissions.compactMap(\.self))
    }
}

extension StandaloneToken.Projects {
    fileprivate init?(_ texts: [String]) {
        if texts == ["*"] {
            self = .all
            return
        }
        let ids = texts.compactMap(UUID.init(uuidString:))
        guard !ids.isEmpty, ids.count == texts.count else { return nil }
        self = .only(Set(ids))
    }
}

extension [UInt8] {
    /// Nil when the text is not pairs of hex digits.
    fileprivate init?(hex: String) {
        let digits = hex.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let values = digits.compactMap(\.self)
        self = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
