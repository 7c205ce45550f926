// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension Delivery {
    /// The delivery in the list of the log (https://docs.github.com/rest/repos/webhooks#list-deliveries).
    var json: JSONValue {
        [
            "id": .integer(id),
            "guid": .string(guid),
            "delivered_at": .time(deliveredAt),
            "redelivery": .bool(request.isRedelivery),
            "duration": .number(outcome.seconds),
            "status": .string(outcome.status),
            "status_code": .integer(outcome.statusCode),
            "event": .string(request.event.name),
            "action": .text(request.event.action),
            "installation_id": nil,
            "repository_id": .integer(request.event.repositoryID),
            "throttled_at": nil,
        ]
    }

    /// The delivery with its request and answer. The payload is parsed JSON, not the bytes that were signed.
    var fullJSON: JSONValue {
        let request: JSONValue = [
            "headers": Self.json(self.request.headers),
            "payload": .encoded(self.request.event.payload),
        ]
        let response: JSONValue = ["headers": Self.json(outcome.headers), "payload": .text(outcome.payload)]
        return json.adding(["url": .string(self.request.url), "request": request, "response": response])
    }

    private static func json(_ fields: [HeaderField]) -> JSONValue {
        .object(fields.map { JSONValue.Member(name: $0.name, value: .string($0.value)) })
    }
}
