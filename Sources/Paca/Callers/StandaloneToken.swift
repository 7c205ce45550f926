// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment
public import Foundation

/// A caller that we accept without asking Paca: one entry of `PACA_SYNC_API_TOKENS`.
public struct StandaloneToken: Sendable, Equatable {
    /// The projects that the token is good for.
    public enum Projects: Sendable, Equatable {
        /// Every project.
        case all
        /// Only these projects.
        case only(Set<UUID>)
    }

    /// The name of the entry, for logs and `paca-sync config`.
    public let name: String
    /// SHA-256 of the token.
    public let digest: Secret<[UInt8]>
    /// The projects that the token is good for.
    public let projects: Projects
    /// What the token may do in these projects.
    public let permissions: Set<Permission>

    /// Whether the token grants `permission` in `project`.
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
    /// Why a list of tokens is invalid. The text gives the entry's number, never its content.
    public struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// The end of a sentence whose beginning is the name of the list, for example: "is not a JSON list of tokens".
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
            // The decoder's error is dropped, because its text may quote the value.
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
        let permissions = (entry.permissions ?? []).map { name in Permission.ours.first { $0.rawValue == name } }
        guard !permissions.isEmpty, !permissions.contains(nil) else {
            let known = Permission.ours.map(\.rawValue).joined(separator: ", ")
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
    /// The bytes that `hex` spells; nil if it is not pairs of hexadecimal digits.
    fileprivate init?(hex: String) {
        let digits = hex.utf8.map { Character(UnicodeScalar($0)).hexDigitValue }
        guard digits.count.isMultiple(of: 2), !digits.contains(nil) else { return nil }
        let values = digits.compactMap(\.self)
        self = stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
