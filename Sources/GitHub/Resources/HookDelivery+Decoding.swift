// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

/// The fields of a log entry that have been read so far.
struct HookDeliveryDraft {
    private var id: Int64?
    private var guid: String?
    private var deliveredAt: GitHubTimestamp?
    private var isRedelivery: Bool?
    private var status: String?
    private var statusCode: Int64?
    private var event: String?
    private var action: String?
    private var installationID: Int64?
    private var repositoryID: Int64?
    private var throttledAt: GitHubTimestamp?

    init() {}

    mutating func read(_ key: borrowing JSONKey, _ scanner: inout JSONScanner) throws(PayloadError) {
        if key == "id" {
            id = try scanner.id()
        } else if key == "guid" {
            guid = try scanner.string()
        } else if key == "delivered_at" {
            deliveredAt = try scanner.timestamp()
        } else if key == "redelivery" {
            isRedelivery = try scanner.optionalBool()
        } else if key == "status" {
            status = try scanner.optionalString()
        } else if key == "status_code" {
            statusCode = try scanner.optionalInt64()
        } else if key == "event" {
            event = try scanner.string()
        } else if key == "action" {
            action = try scanner.optionalString()
        } else if key == "installation_id" {
            installationID = try scanner.optionalInt64()
        } else if key == "repository_id" {
            repositoryID = try scanner.optionalInt64()
        } else if key == "throttled_at" {
            throttledAt = try scanner.optionalTimestamp()
        }
    }

    func delivery() throws(PayloadError) -> HookDelivery {
        HookDelivery(
            id: try id.required("id"),
            guid: try guid.required("guid"),
            deliveredAt: try deliveredAt.required("delivered_at"),
            isRedelivery: isRedelivery ?? false,
            status: status ?? "",
            statusCode: statusCode.flatMap { Int(exactly: $0) } ?? 0,
            event: try event.required("event"),
            action: action,
            installationID: installationID,
            repositoryID: repositoryID,
            throttledAt: throttledAt
        )
    }
}

extension HookDelivery {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var draft = HookDeliveryDraft()
        try scanner.object { (key, scanner) throws(PayloadError) in try draft.read(key, &scanner) }
        self = try draft.delivery()
    }
}

extension HookDeliveryDetails {
    /// Reads the object at the scanner's position.
    init(_ scanner: inout JSONScanner) throws(PayloadError) {
        var draft = HookDeliveryDraft()
        var headers = GitHubHeaders()
        var payload: [UInt8]?
        try scanner.object { (key, scanner) throws(PayloadError) in
            if key == "request", !scanner.isNull {
                try scanner.object { (key, scanner) throws(PayloadError) in
                    if key == "headers", !scanner.isNull {
                        headers = try Self.headers(&scanner)
                    } else if key == "payload", !scanner.isNull {
                        payload = try scanner.rawValue()
                    }
                }
            } else {
                try draft.read(key, &scanner)
            }
        }
        self.init(delivery: try draft.delivery(), requestHeaders: headers, requestPayload: payload)
    }

    /// Reads an object of strings as headers. Members that are not strings are left out.
    private static func headers(_ scanner: inout JSONScanner) throws(PayloadError) -> GitHubHeaders {
        var headers = GitHubHeaders()
        try scanner.object { (key, scanner) throws(PayloadError) in
            if scanner.next == UInt8(ascii: "\"") { headers.add(key.text, try scanner.string()) }
        }
        return headers
    }
}
