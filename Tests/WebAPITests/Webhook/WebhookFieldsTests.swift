// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import NIOHTTP1
import Testing

@testable import WebAPI

@Suite("The headers of a webhook")
struct WebhookFieldsTests {
    @Test("are found in any case, and the first of several with one name counts")
    func found() {
        let fields = WebhookFields([
            "X-GITHUB-EVENT": "push", "x-github-event": "star", "X-GitHub-Delivery": "d", "X-GitHub-Hook-ID": "7",
            "X-Hub-Signature-256": "sha256=", "Content-Type": "application/json", "content-length": "12",
            "X-Request-Id": "r", "X-Hub-Signature": "sha1=",
        ])
        #expect(fields.event == "push")
        #expect(fields.delivery == "d")
        #expect(fields.hookID == "7")
        #expect(fields.signature == "sha256=")
        #expect(fields.contentType == "application/json")
        #expect(fields.contentLength == 12)
        #expect(fields.requestID == "r")
    }

    @Test("are nil when missing, also when another name has the same length")
    func missing() {
        let fields = WebhookFields(["X-GitHub-Evens": "push", "X-Github_Event": "a", "Content-Types": "b", "": ""])
        #expect(fields.event == nil)
        #expect(fields.contentType == nil)
        #expect(fields.contentLength == nil)
    }
}
