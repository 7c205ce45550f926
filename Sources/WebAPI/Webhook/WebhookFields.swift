// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1

/// The header fields that a webhook needs, found in one pass. If a name occurs several times, the first one counts,
/// except that the values of `X-Forwarded-For` are one list.
struct WebhookFields {
    private(set) var event: String?
    private(set) var delivery: String?
    private(set) var hookID: String?
    private(set) var signature: String?
    private(set) var contentType: String?
    private(set) var contentLength: Int?
    private(set) var requestID: String?
    private(set) var forwardedFor: String?

    init(_ headers: HTTPHeaders) {
        for (name, value) in headers {
            // The length is compared first, because it tells most names apart.
            switch name.utf8.count {
            case 12 where Self.isSame(name, "x-request-id"): requestID = requestID ?? value
            case 12 where Self.isSame(name, "content-type"): contentType = contentType ?? value
            case 14 where Self.isSame(name, "x-github-event"): event = event ?? value
            case 14 where Self.isSame(name, "content-length"): contentLength = contentLength ?? Int(value)
            case 15 where Self.isSame(name, "x-forwarded-for"):
                forwardedFor = forwardedFor.map { "\($0),\(value)" } ?? value
            case 16 where Self.isSame(name, "x-github-hook-id"): hookID = hookID ?? value
            case 17 where Self.isSame(name, "x-github-delivery"): delivery = delivery ?? value
            case 19 where Self.isSame(name, "x-hub-signature-256"): signature = signature ?? value
            default: break
            }
        }
    }

    /// Compares the names of header fields regardless of case (RFC 9110 section 5.1). Setting one bit turns upper case
    /// into lower case. It also makes a few signs equal that differ only in this bit, but no name here contains such a
    /// sign.
    private static func isSame(_ name: String, _ lowercased: StaticString) -> Bool {
        lowercased.withUTF8Buffer { expected in
            name.utf8.elementsEqual(expected) { $0 | 0x20 == $1 }
        }
    }
}
