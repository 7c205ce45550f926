// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation

/// The checked headers of a webhook (`docs/reference/github-facts.md` section 1).
public struct WebhookHeaders: Sendable, Equatable {
    /// `X-GitHub-Event`: 1 to 64 of `a`-`z`, `0`-`9` and `_`. Any name is accepted, because GitHub adds events without
    /// notice.
    public let event: String
    /// `X-GitHub-Delivery`: the event's GUID. A redelivery has the same one, and so has the delivery to another hook.
    public let guid: UUID
    /// `X-GitHub-Hook-ID`, positive; nil if the header is missing or malformed.
    public let hookID: Int64?
    /// Whether there is an `X-GitHub-Hook-ID` that is not a positive number.
    public let hasMalformedHookID: Bool
    /// `X-Hub-Signature-256` as it arrived, for ``WebhookSecret/isValid(signature:for:)``; nil if the hook has no
    /// secret.
    public let signature: String?
    /// Whether the body is a form (``FormBody``). Otherwise it is JSON.
    public let isForm: Bool

    /// Checks the values of the headers. Nil stands for an absent header.
    ///
    /// - Throws: ``WebhookHeaderError`` if the event or the GUID is missing or malformed. A wrong value of another
    ///   header does not stop the processing.
    public init(
        event: String?,
        delivery: String?,
        hookID: String?,
        signature: String?,
        contentType: String?
    ) throws(WebhookHeaderError) {
        guard let event else { throw .missing(.event) }
        guard 1 ... 64 ~= event.utf8.count, event.utf8.allSatisfy(Self.isOfEventName) else {
            throw .malformed(.event, value: event)
        }
        guard let delivery else { throw .missing(.delivery) }
        guard let guid = UUID(text: delivery) else {
            throw .malformed(.delivery, value: delivery)
        }
        self.event = event
        self.guid = guid
        self.hookID = hookID.flatMap(Self.positiveNumber)
        self.hasMalformedHookID = hookID != nil && self.hookID == nil
        self.signature = signature
        self.isForm = contentType.map(Self.isForm) ?? false
    }

    private static func isOfEventName(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a") ... UInt8(ascii: "z"), UInt8(ascii: "0") ... UInt8(ascii: "9"), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// A number of digits only. `Int64(_:)` alone would also accept a sign.
    private static func positiveNumber(_ text: String) -> Int64? {
        guard text.utf8.allSatisfy({ UInt8(ascii: "0") ... UInt8(ascii: "9") ~= $0 }), let number = Int64(text) else {
            return nil
        }
        return number > 0 ? number : nil
    }

    /// Compares the media type without its parameters, in any case (RFC 9110 section 8.3.1).
    private static func isForm(_ contentType: String) -> Bool {
        // Nearly every delivery has exactly this value; comparing it first is fastest.
        guard contentType != "application/json" else { return false }
        let mediaType = contentType.prefix { $0 != ";" }.filter { $0 != " " && $0 != "\t" }
        return mediaType.lowercased() == "application/x-www-form-urlencoded"
    }
}
