// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The body of GitHub's error answers (`docs/reference/github-facts.md` section 7). Parts that are not as documented
/// are left out.
struct GitHubErrorBody {
    private(set) var message: String?
    private(set) var fieldErrors: [GitHubError.FieldError] = []
    /// `block.reason` of a repository that GitHub's staff has blocked.
    private(set) var blockReason: String?

    /// Nil if the body is not a JSON object. That happens behind a proxy, or when GitHub is down.
    init?(_ body: [UInt8]) {
        do throws(PayloadError) {
            try JSONScanner.scan(body) { (scanner) throws(PayloadError) in
                try scanner.object { (key, scanner) throws(PayloadError) in
                    if key == "message" {
                        message = try Self.text(&scanner)
                    } else if key == "errors" {
                        fieldErrors = try Self.errors(&scanner)
                    } else if key == "block" {
                        blockReason = try Self.blockReason(&scanner)
                    }
                }
            }
        } catch {
            return nil
        }
    }

    /// `errors` may be absent, a string, or an array of strings and objects.
    private static func errors(_ scanner: inout JSONScanner) throws(PayloadError) -> [GitHubError.FieldError] {
        if scanner.next == UInt8(ascii: "\"") { return [.init(message: try text(&scanner))] }
        guard scanner.next == UInt8(ascii: "[") else { return [] }
        var errors: [GitHubError.FieldError] = []
        try scanner.array { (scanner) throws(PayloadError) in
            if scanner.next == UInt8(ascii: "\"") {
                errors.append(.init(message: try text(&scanner)))
            } else if scanner.next == UInt8(ascii: "{") {
                errors.append(try error(&scanner))
            }
        }
        return errors
    }

    private static func blockReason(_ scanner: inout JSONScanner) throws(PayloadError) -> String? {
        guard scanner.next == UInt8(ascii: "{") else { return nil }
        var reason: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "reason" { reason = try text(&scanner) }
        }
        return reason
    }

    private static func error(_ scanner: inout JSONScanner) throws(PayloadError) -> GitHubError.FieldError {
        var resource: String?
        var field: String?
        var code: String?
        var message: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "resource" {
                resource = try text(&scanner)
            } else if key == "field" {
                field = try text(&scanner)
            } else if key == "code" {
                code = try text(&scanner)
            } else if key == "message" {
                message = try text(&scanner)
            }
        }
        return GitHubError.FieldError(resource: resource, field: field, code: code, message: message)
    }

    /// Whether GitHub refuses to create content so fast. It says so with status 422, like other bad input
    /// (`docs/reference/github-facts.md` section 9.3).
    var isAboutContentLimit: Bool {
        fieldErrors.contains { $0.code == "abuse" }
            || ([message] + fieldErrors.map(\.message)).contains {
                $0?.lowercased().contains("submitted too quickly") ?? false
            }
    }

    /// A string, cut to 1000 characters; nil for any other value.
    private static func text(_ scanner: inout JSONScanner) throws(PayloadError) -> String? {
        scanner.next == UInt8(ascii: "\"") ? String(try scanner.string().prefix(1000)) : nil
    }
}
