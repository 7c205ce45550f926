// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
import JSON
import Testing

@Suite("A payload error")
struct PayloadErrorTests {
    @Test(
        "says in one line what was tried, on what, and why it failed",
        arguments: [
            (
                PayloadError.malformedJSON(offset: 17),
                "Cannot parse the webhook payload: it is not well-formed JSON at byte 17."
            ),
            (.nestedTooDeeply(limit: 512), "Cannot parse the webhook payload: it is nested deeper than 512 levels."),
            (
                .missingField(path: "pull_request.number"),
                "Cannot read `pull_request.number` of the webhook payload: the field is missing."
            ),
            (
                .wrongType(path: "a[0]", expected: "a string"),
                "Cannot read `a[0]` of the webhook payload: it is not a string."
            ),
            (.wrongType(path: "", expected: "an object"), "Cannot read the webhook payload: it is not an object."),
            (
                .outOfRange(path: "id", allowed: "1 to 9"),
                "Cannot read `id` of the webhook payload: it is out of range, allowed is 1 to 9."
            ),
            (.notAForm, "Cannot read the webhook's form: it has no field `payload`."),
            (
                .malformedPercentEscape(offset: 4),
                "Cannot read the webhook's form: the percent escape at byte 4 is malformed."
            ),
        ])
    func descriptions(error: PayloadError, description: String) {
        #expect(error.description == description)
    }

    @Test("never contains anything from the payload")
    func noContent() throws {
        let secret = "verysecret"
        for path in ["number", "repository.id", "pull_request.state", "pull_request.created_at", "pull_request.head"] {
            let body = try Bodies.pullRequest { $0.set(path, to: secret) }
            do throws(PayloadError) {
                _ = try WebhookEvent.decode(event: "pull_request", body: body, isForm: false)
                Issue.record("\(path) was accepted")
            } catch {
                #expect(!String(reflecting: error).contains(secret))
                #expect(!error.description.contains(secret))
            }
        }
    }
}
