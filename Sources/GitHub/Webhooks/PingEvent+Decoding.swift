// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension PingEvent {
    /// Decodes the body of a webhook `ping`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> PingEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var hookID: Int64?
            var hookEvents: [String] = []
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "hook_id" {
                    hookID = try scanner.optionalInt64()
                } else if key == "hook" {
                    hookEvents = try Self.events(&scanner)
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            return PingEvent(
                hookID: hookID,
                hookEvents: hookEvents,
                repositoryID: try repository?.id,
                repositoryFullName: try repository?.fullName
            )
        }
    }

    private static func events(_ scanner: inout JSONScanner) throws(PayloadError) -> [String] {
        guard !scanner.skipNull() else { return [] }
        var events: [String] = []
        try scanner.object { (key, scanner) throws(PayloadError) in
            guard key == "events" else { return }
            events = []
            guard !scanner.skipNull() else { return }
            try scanner.array { (scanner) throws(PayloadError) in events.append(try scanner.string()) }
        }
        return events
    }
}
