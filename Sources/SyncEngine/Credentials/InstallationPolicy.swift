// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation
import GitHub
import JSON

/// Which projects may use which installations of our GitHub App, as the operator says in `GITHUB_APP_INSTALLATIONS`.
///
/// Whoever manages a project in Paca does not thereby own an installation: their ids are small numbers, and stand in
/// GitHub's addresses.
public struct InstallationPolicy: Sendable, Equatable {
    /// Why a text is no policy. It never contains the text.
    public struct Fault: Error, Sendable, Equatable, CustomStringConvertible {
        /// The rest of a sentence whose subject is the text.
        public let description: String
    }

    private enum Projects: Sendable, Equatable {
        case all
        case only(Set<UUID>)

        func contains(_ project: UUID) -> Bool {
            switch self {
            case .all: true
            case .only(let projects): projects.contains(project)
            }
        }
    }

    private var byID: [Int64: Projects] = [:]
    /// By login in lower case, as GitHub ignores the case of logins.
    private var byLogin: [String: Projects] = [:]

    /// No project may use any installation.
    public static let none = InstallationPolicy()

    private init() {}

    /// Reads the JSON of the configuration: `{"acme":["*"],"4242":["<project id>"]}`. A name of digits is the id of an
    /// installation, any other is the login of the account in which the App is installed.
    public init(json: String) throws(Fault) {
        var policy = InstallationPolicy()
        var fault: Fault?
        do throws(PayloadError) {
            try JSONScanner.scan(Array(json.utf8)) { (scanner) throws(PayloadError) in
                try scanner.object { (key, scanner) throws(PayloadError) in
                    let texts = try scanner.elements { (scanner) throws(PayloadError) in try scanner.string() }
                    do throws(Fault) {
                        try policy.add(key.text, texts)
                    } catch let found {
                        fault = fault ?? found
                    }
                }
            }
        } catch {
            throw Fault(description: "is not a JSON object of lists of project ids")
        }
        if let fault { throw fault }
        self = policy
    }

    private mutating func add(_ name: String, _ texts: [String]) throws(Fault) {
        guard let projects = Self.projects(texts) else {
            throw Fault(description: "has an entry whose value is not [\"*\"] or a list of project ids")
        }
        if let id = Int64(name), id > 0, !name.hasPrefix("+") {
            guard byID.updateValue(projects, forKey: id) == nil else {
                throw Fault(description: "has two entries for one installation")
            }
            return
        }
        // The rule for the owner in a repository's name is the rule for logins.
        guard RepositoryName(fullName: "\(name)/x") != nil else {
            throw Fault(description: "has an entry whose name is neither the id of an installation nor a login")
        }
        guard byLogin.updateValue(projects, forKey: name.lowercased()) == nil else {
            throw Fault(description: "has two entries for one account")
        }
    }

    private static func projects(_ texts: [String]) -> Projects? {
        guard texts != ["*"] else { return .all }
        let ids = texts.compactMap { UUID(uuidString: $0) }
        return !ids.isEmpty && ids.count == texts.count ? .only(Set(ids)) : nil
    }

    /// Whether the project may use an installation.
    /// - Parameter login: the account in which the App is installed; nil if it is not known.
    public func allows(_ installation: Int64, of login: String?, for project: UUID) -> Bool {
        if byID[installation]?.contains(project) == true { return true }
        return login.flatMap { byLogin[$0.lowercased()] }?.contains(project) == true
    }

    /// Whether there is an installation that the project may use.
    func allowsAny(for project: UUID) -> Bool {
        byID.values.contains { $0.contains(project) } || byLogin.values.contains { $0.contains(project) }
    }

    /// Whether the answer depends on the account in which the App is installed, so that GitHub has to be asked for it.
    func needsLogin(_ installation: Int64, for project: UUID) -> Bool {
        !allows(installation, of: nil, for: project) && byLogin.values.contains { $0.contains(project) }
    }
}

extension InstallationPolicy: CustomStringConvertible {
    /// Each installation with its projects, in a fixed order.
    public var description: String {
        func text(_ projects: Projects) -> String {
            switch projects {
            case .all: "*"
            case .only(let ids): ids.map { $0.uuidString.lowercased() }.sorted().joined(separator: " ")
            }
        }
        let ids = byID.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }
        let logins = byLogin.sorted { $0.key < $1.key }.map { "\($0.key): \(text($0.value))" }
        return (ids + logins).joined(separator: ", ")
    }
}
