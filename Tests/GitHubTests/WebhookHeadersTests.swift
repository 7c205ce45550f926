// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub
import Testing

@Suite("A webhook's headers")
struct WebhookHeadersTests {
    private static let delivery = "72d3162e-cc78-11e3-81ab-4c9367dc0958"

    private func headers(
        event: String? = "pull_request",
        delivery: String? = Self.delivery,
        hookID: String? = "292430182",
        signature: String? = "sha256=00",
        contentType: String? = "application/json"
    ) throws(WebhookHeaderError) -> WebhookHeaders {
        try WebhookHeaders(
            event: event, delivery: delivery, hookID: hookID, signature: signature, contentType: contentType)
    }

    private func error(event: String? = "push", delivery: String? = Self.delivery) -> WebhookHeaderError? {
        do throws(WebhookHeaderError) {
            _ = try headers(event: event, delivery: delivery)
            return nil
        } catch {
            return error
        }
    }

    @Test("are taken as GitHub sends them")
    func complete() throws {
        let headers = try headers()
        #expect(headers.event == "pull_request")
        #expect(headers.guid == UUID(uuidString: Self.delivery))
        #expect(headers.hookID == 292_430_182)
        #expect(!headers.hasMalformedHookID)
        #expect(headers.signature == "sha256=00")
        #expect(!headers.isForm)
    }

    @Test(
        "name any event of lower-case letters, digits and underscores",
        arguments: [
            "push", "a", "_", "event_2", String(repeating: "e", count: 64),
        ])
    func events(event: String) throws {
        #expect(try headers(event: event).event == event)
    }

    @Test(
        "name no other event",
        arguments: ["", "Push", "pull-request", "push ", "push\n", "é", String(repeating: "e", count: 65)])
    func malformedEvents(event: String) {
        #expect(error(event: event)?.header == .event)
    }

    @Test("identify the delivery by a UUID in either case")
    func deliveries() throws {
        #expect(try headers(delivery: Self.delivery.uppercased()).guid == headers().guid)
    }

    @Test(
        "identify no delivery by anything else",
        arguments: [
            "", "72d3162e", "{72d3162e-cc78-11e3-81ab-4c9367dc0958}", "72d3162ecc7811e381ab4c9367dc0958",
            "72d3162e-cc78-11e3-81ab-4c9367dc095", "72d3162e-cc78-11e3-81ab-4c9367dc09580",
            "72d3162e-cc78-11e3-81ab-4c9367dc095g", "72d3162e-cc78-11e3-81ab 4c9367dc0958",
            "72d3162ec-c78-11e3-81ab-4c9367dc0958", "+2d3162e-cc78-11e3-81ab-4c9367dc0958",
            "72d3162e-cc78-11e3-81ab-4c9367dc09é",
        ])
    func malformedDeliveries(delivery: String) {
        #expect(error(delivery: delivery)?.header == .delivery)
    }

    @Test("may have no hook id, or a malformed one, which are told apart")
    func hookIDs() throws {
        let absent = try headers(hookID: nil)
        #expect(absent.hookID == nil)
        #expect(!absent.hasMalformedHookID)
        #expect(try headers(hookID: "9223372036854775807").hookID == Int64.max)
        for malformed in ["", "0", "-1", "+1", " 1", "1.0", "abc", "9223372036854775808", "１"] {
            let headers = try headers(hookID: malformed)
            #expect(headers.hookID == nil)
            #expect(headers.hasMalformedHookID, "\(malformed)")
        }
    }

    @Test("may lack the signature and the content type")
    func absent() throws {
        let headers = try headers(signature: nil, contentType: nil)
        #expect(headers.signature == nil)
        #expect(!headers.isForm)
    }

    @Test("mark a form by its media type, in any case and with any parameters")
    func contentTypes() throws {
        for form in [
            "application/x-www-form-urlencoded", "Application/X-WWW-Form-URLEncoded",
            "application/x-www-form-urlencoded; charset=utf-8", " application/x-www-form-urlencoded ;x",
        ] {
            #expect(try headers(contentType: form).isForm, "\(form)")
        }
        for other in [
            "", "application/json; charset=utf-8", "application/x-www-form-urlencoded2", "text/plain",
            "multipart/form-data; a=application/x-www-form-urlencoded",
        ] {
            #expect(try !headers(contentType: other).isForm, "\(other)")
        }
    }

    @Test("that are missing or malformed are named in a sentence")
    func sentences() {
        #expect(error(event: nil)?.description == "The webhook has no X-GitHub-Event header.")
        #expect(error(delivery: nil)?.description == "The webhook has no X-GitHub-Delivery header.")
        #expect(
            error(event: "Push!")?.description
                == "The webhook's X-GitHub-Event header is not 1 to 64 lower-case letters, digits and underscores: `Push!`."
        )
        #expect(error(delivery: "1")?.description == "The webhook's X-GitHub-Delivery header is not a UUID: `1`.")
    }

    @Test("that are malformed are shown shortened and without control characters")
    func sanitizing() throws {
        let nasty = "a`b\"c<d>e\n\u{1B}[31mé\u{202E}\\" + String(repeating: "z", count: 100_000)
        let shown = try #require(error(delivery: nasty)?.shownValue)
        #expect(shown.hasPrefix("a?b?c?d?e??[31m???zzz"))
        #expect(shown.utf8.count == 64)
    }
}
