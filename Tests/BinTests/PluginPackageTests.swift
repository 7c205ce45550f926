// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bin

/// What Paca checks when it installs a plugin (`docs/reference/host-facts.md` section 2), for both of its permission
/// models.
@Suite("The plugin package")
struct PluginPackageTests {
    typealias Object = [String: Any]

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../..").standardized

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    private static func json(_ path: String) throws -> Object {
        try #require(try JSONSerialization.jsonObject(with: Data(try text(path).utf8)) as? Object)
    }

    enum Manifest: String, CaseIterable {
        case new = "plugin.json"
        case legacy = "plugin-legacy.json"

        var separator: String { self == .new ? ":" : "." }
        var middleware: String { self == .new ? "requireActions" : "requirePermissions" }
        var list: String { self == .new ? "actions" : "permissions" }
    }

    /// The fields that Paca reads. It drops all others without a word.
    private static let fields: [String: Set<String>] = [
        "": [
            "id", "displayName", "description", "version", "minCoreVersion", "capabilities", "permissions",
            "customPermissions", "backend", "frontend", "mcp", "skills", "automation",
        ],
        "customPermissions": ["key", "label", "description", "scope"],
        "backend": [
            "routes", "eventSubscriptions", "allowedOutboundDomains", "allowedConfigKeys", "sensitiveFields",
            "requestedSensitiveFields",
        ],
        "routes": ["method", "path", "public", "middlewares"],
        "middlewares": ["name", "scope", "projectParam", "actions", "permissions"],
        "frontend": ["remoteEntryUrl", "extensionPoints", "navItems"],
        "extensionPoints": ["point", "component", "label", "order", "requiredPermission"],
        "mcp": ["remoteEntryUrl", "toolContextHooks"],
        "skills": ["baseUrl", "names"],
        "automation": ["triggers", "conditions", "actions"],
        "triggers": ["type", "label", "eventTopic", "configSchema"],
        "conditions": ["type", "label", "configSchema"],
        "actions": ["type", "label", "configSchema"],
    ]

    /// The names of members that Paca does not know.
    private static func unknown(_ value: Any, _ place: String) -> [String] {
        if let list = value as? [Any] { return list.flatMap { unknown($0, place) } }
        guard let object = value as? Object, let known = fields[place] else { return [] }
        return object.flatMap { name, value in
            (known.contains(name) ? [] : ["\(place).\(name)"]) + unknown(value, name)
        }
    }

    private static func list(_ value: Any?, _ names: String...) throws -> [Object] {
        var value = value
        for name in names { value = (value as? Object)?[name] }
        return try #require(value as? [Object])
    }

    @Test("has manifests with only the fields that Paca reads", arguments: Manifest.allCases)
    func fields(manifest: Manifest) throws {
        let json = try Self.json("plugin/\(manifest.rawValue)")
        #expect(Self.unknown(json, "") == [])
        #expect(json["id"] as? String == "com.paca.github")
        #expect(json["capabilities"] as? [String] == ["repository"])
        #expect(json["backend"] != nil, "Paca's API would crash without one")
        let permissions = try Self.list(json["customPermissions"])
        #expect(permissions.compactMap { $0["key"] as? String } == ["github\(manifest.separator)manage"])
        #expect(permissions.allSatisfy { ["project", "global"].contains($0["scope"] as? String) })
    }

    /// The contract's rows by method and path, with their permissions.
    private static func contract() throws -> [String: String] {
        var rows: [String: String] = [:]
        for row in try text("docs/design/http-contract.md").split(separator: "\n")
        where row.contains(#/^\| \d+ \| [A-Z]+ \|/#) {
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            let permission = try #require(
                cells.first { $0.contains(".") && !$0.contains("`") || $0.hasPrefix("public") })
            for path in cells[2...].joined(separator: "|").matches(of: #/`(/[^`?]*)/#) {
                rows["\(cells[1]) /projects/:projectId\(path.1)"] = permission
            }
        }
        return rows
    }

    @Test("names only routes of the contract, each with its permission", arguments: Manifest.allCases)
    func routes(manifest: Manifest) throws {
        let contract = try Self.contract()
        #expect(contract.count > 30, "the contract was not read")
        let routes = try Self.list(try Self.json("plugin/\(manifest.rawValue)")["backend"], "routes")
        #expect(routes.count > 20)
        for route in routes {
            let (method, path) = (route["method"] as? String ?? "", route["path"] as? String ?? "")
            let permission = try #require(contract["\(method) \(path)"], "\(method) \(path)")
            let middlewares = try Self.list(route["middlewares"])
            let names = middlewares.compactMap { $0["name"] as? String }
            guard !permission.hasPrefix("public") else {
                #expect(names == ["optionalAuthn"])
                continue
            }
            #expect(names == ["optionalAuthn", "requireFreshPassword", manifest.middleware])
            let wanted = middlewares.last?[manifest.list] as? [String]
            #expect(wanted == [permission.replacing(".", with: manifest.separator)], "\(method) \(path)")
        }
    }

    @Test("contains what the manifests name", arguments: Manifest.allCases)
    func contents(manifest: Manifest) throws {
        let json = try Self.json("plugin/\(manifest.rawValue)")
        let mcp = try #require(json["mcp"] as? Object)
        #expect(mcp["remoteEntryUrl"] as? String == "/plugins-mcp/com.paca.github/mcp.js")
        #expect(try Self.text("mcp/mcp.js").contains(#"toolId !== "get_task""#))
        #expect(mcp["toolContextHooks"] as? [String] == ["get_task"])
        let skills = try #require(json["skills"] as? Object)
        for name in try #require(skills["names"] as? [String]) {
            #expect(name.wholeMatch(of: #/paca(-[a-z0-9]+)+/#) != nil)
            let skill = try Self.text("plugin/skills/\(name)/SKILL" + ".md")
            #expect(skill.hasPrefix("---\nname: \(name)\ndescription: "))
        }
        let topics = try Self.text("docs/design/data-model.md")
        for trigger in try Self.list(json["automation"], "triggers") {
            let (type, topic) = (trigger["type"] as? String ?? "", trigger["eventTopic"] as? String ?? "")
            #expect(type.hasPrefix("github.") && topics.contains("`\(topic)`"), "\(type)")
        }
        for kind in ["conditions", "actions"] {
            for node in (json["automation"] as? Object)?[kind] as? [Object] ?? [] {
                #expect((node["type"] as? String)?.hasPrefix("github.") == true)
            }
        }
        for point in try Self.list(json["frontend"], "extensionPoints") {
            if let permission = point["requiredPermission"] as? String {
                #expect(permission == "github\(manifest.separator)manage")
            }
        }
    }

    @Test("has the same contents for both permission models")
    func bothModels() throws {
        let new = try Self.text("plugin/plugin.json")
            .replacing("github:manage", with: "github.manage").replacing("tasks:", with: "tasks.")
            .replacing(
                #""name": "requireActions", "scope": "project", "projectParam": "projectId", "actions""#,
                with: #""name": "requirePermissions", "scope": "project", "permissions""#)
        #expect(new == (try Self.text("plugin/plugin-legacy.json")))
    }

    @Test("takes its version from the program, and from nowhere else")
    func version() throws {
        for file in ["plugin.json", "plugin-legacy.json", "catalog.json"] {
            let text = try Self.text("plugin/\(file)")
            #expect(text.contains(#""version": "@VERSION@""#), "\(file)")
            #expect(!text.contains(Version.text), "\(file)")
        }
        let script = try Self.text("scripts/release")
        #expect(script.contains("Sources/Bin/PacaSync.swift"))
        // Paca offers an upgrade only to a higher version than that of its own plugin.
        #expect(Version.text.compare("0.4.0", options: .numeric) == .orderedDescending)
    }

    @Test("has a catalogue with the artifacts that the manifests need")
    func catalog() throws {
        let plugins = try Self.list(try Self.json("plugin/catalog.json")["plugins"])
        #expect(plugins.count == 1)
        #expect(plugins[0]["name"] as? String == "com.paca.github")
        let artifacts = try #require(plugins[0]["artifacts"] as? [String: String])
        #expect(artifacts["manifest_tar_gz_url"] != nil)
        for (name, address) in artifacts {
            #expect(address == "@RELEASE_URL@/\(name.dropLast("_tar_gz_url".count)).tar.gz")
        }
    }
}
