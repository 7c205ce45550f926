// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension RepositoryHook {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var id: Int64?
        var config = Config()
        var events: [String] = []
        var isActive: Bool?
        var lastResponse: LastResponse?
        var createdAt: GitHubTimestamp?
        var updatedAt: GitHubTimestamp?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "id" {
                id = try scanner.id()
            } else if key == "config" {
                try config.read(&scanner)
            } else if key == "events" {
                events = try scanner.elements { (scanner) throws(PayloadError) in try scanner.string() }
            } else if key == "active" {
                isActive = try scanner.bool()
            } else if key == "last_response" {
                lastResponse = try LastResponse(&scanner)
            } else if key == "created_at" {
                createdAt = try scanner.optionalTimestamp()
            } else if key == "updated_at" {
                updatedAt = try scanner.optionalTimestamp()
            }
        }
        self.init(
            id: try id.required("id"),
            url: config.url,
            contentType: config.contentType,
            verifiesTLS: config.verifiesTLS,
            events: events,
            isActive: try isActive.required("active"),
            lastResponse: lastResponse,
            createdAt: createdAt,
            updatedAt: updatedAt
        )
    }

    private struct Config {
        var url: String?
        var contentType: String?
        var verifiesTLS = true

        mutating func read(_ scanner: inout JSONScanner) throws(PayloadError) {
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "url" {
                    url = try scanner.optionalString()
                } else if key == "content_type" {
                    contentType = try scanner.optionalString()
                } else if key == "insecure_ssl" {
                    verifiesTLS = try !Self.isOne(&scanner)
                }
            }
        }

        /// Reads `insecure_ssl`, which is a string or a number. True for 1, which means that certificates are not
        /// checked.
        private static func isOne(_ scanner: inout JSONScanner) throws(PayloadError) -> Bool {
            scanner.next == UInt8(ascii: "\"") ? try scanner.string() == "1" : try scanner.optionalInt64() == 1
        }
    }
}

extension RepositoryHook.LastResponse {
    /// Reads the object at the scanner's position, or `null` as nil.
    init?(_ scanner: inout JSONScanner) throws(PayloadError) {
        guard !scanner.skipNull() else { return nil }
        var code: Int64?
        var status: String?
        var message: String?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "code" {
                code = try scanner.optionalInt64()
            } else if key == "status" {
                status = try scanner.optionalString()
            } else if key == "message" {
                message = try scanner.optionalString()
            }
        }
        self.init(code: code.flatMap { Int(exactly: $0) }, status: status, message: message)
    }
}
