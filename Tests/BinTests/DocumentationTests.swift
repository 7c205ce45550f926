// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Bin

@Suite("The documents")
struct DocumentationTests {
    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().appending(path: "../..").standardized

    private static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    /// The texts in backticks in the first column of a document's tables.
    private static func firstColumn(of document: String) throws -> [String] {
        try text(document).split(separator: "\n").filter { $0.hasPrefix("| `") }.flatMap { row in
            row.split(separator: "|")[0].matches(of: #/`([^`]+)`/#).map { String($0.1) }
        }
    }

    @Test("name every key of the configuration once, and none that does not exist")
    func configuration() throws {
        let documented = try Self.firstColumn(of: "docs/configuration.md")
        #expect(documented.sorted() == ConfigurationKey.allCases.map(\.rawValue).sorted())
    }

    @Test("name every metric once, and none that does not exist")
    func metrics() throws {
        let documented = try Self.firstColumn(of: "docs/operations.md").map { String($0.prefix { $0 != "{" }) }
        let registered = try Self.registeredMetrics()
        #expect(registered.count > 20, "the sources were not found")
        #expect(documented.sorted() == registered.sorted())
    }

    @Test("mention no metric that does not exist")
    func mentionedMetrics() throws {
        let registered = try Self.registeredMetrics()
        for document in ["docs/operations.md", "docs/states.md", "docs/threats.md", "CONTRIBUTING.md", "README.md"] {
            let mentioned = try Self.text(document).matches(of: #/paca_sync_[a-z_]+/#).map { String($0.0) }
            #expect(Set(mentioned).subtracting(registered) == [], "\(document)")
        }
    }

    /// The names of metrics that are literals in the product's sources.
    private static func registeredMetrics() throws -> Set<String> {
        let sources = root.appending(path: "Sources").path(percentEncoded: false)
        let files = try FileManager.default.subpathsOfDirectory(atPath: sources).filter { $0.hasSuffix(".swift") }
        return try files.reduce(into: Set<String>()) { labels, file in
            let matches = try text("Sources/\(file)").matches(of: #/"(paca_sync_[a-z_]+)"/#)
            labels.formUnion(matches.map { String($0.1) })
        }
    }

    /// Every target of `Package.swift` except tests and test support, with our targets that it depends on.
    private static func declaredTargets() throws -> [String: Set<String>] {
        let pattern =
            #/\.(?:target|executableTarget)\(\s*name: "(\w+)",?\s*(?:dependencies: \[([^\]]*)\],?\s*)?(?:path: "([^"]*)")?/#
        let declared = try text("Package.swift").matches(of: pattern)
            .filter { $0.3?.hasPrefix("Tests/") != true }
        return Dictionary(
            uniqueKeysWithValues: declared.map { target in
                (String(target.1), Set((target.2 ?? "").matches(of: #/"(\w+)"/#).map { String($0.1) }))
            })
    }

    @Test("draw exactly the imports that Package.swift declares, except Environment and JSON")
    func picture() throws {
        let document = try Self.text("docs/design/architecture.md")
        let picture = try #require(document.firstMatch(of: #/(?s)\n## Targets.*?\n```mermaid\n(.*?)```/#)).1
        var drawn: [String: Set<String>] = [:]
        for arrow in picture.matches(of: #/(\w+) --> ([\w &]+)/#) {
            drawn[String(arrow.1), default: []].formUnion(
                arrow.2.split(separator: "&").map { $0.trimmingCharacters(in: .whitespaces) })
        }
        let declared = try Self.declaredTargets()
            .mapValues { $0.subtracting(["Environment", "JSON"]) }.filter { !$0.value.isEmpty }
        #expect(declared.count > 5, "Package.swift was not read")
        #expect(drawn == declared)
    }

    @Test("give every target its paragraph, with the imports that Package.swift declares")
    func modules() throws {
        var described: [String: Set<String>] = [:]
        for paragraph in try Self.text("docs/modules.md").matches(of: #/\n\*\*(\w+)\*\* \(([^)]*)\)\./#) {
            let names = paragraph.2 == "nothing of ours" ? [] : paragraph.2.split(separator: ", ").map(String.init)
            described[String(paragraph.1)] = Set(names)
        }
        // A system library is declared in another way than the other targets.
        for library in ["CPostgres", "CHiredis", "COpenSSL"] {
            let imports = described.removeValue(forKey: library)
            #expect(imports?.isEmpty == true)
        }
        let declared = try Self.declaredTargets()
        #expect(described == declared)
    }
}
