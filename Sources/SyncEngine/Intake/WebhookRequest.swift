// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHub

/// A webhook request whose headers are well-formed.
public struct WebhookRequest: Sendable {
    /// The project of the path; nil when it is no UUID.
    let project: UUID?
    let headers: WebhookHeaders

    /// Checks a request's headers.
    /// - Parameters:
    ///   - project: the project as the path names it.
    ///   - header: gives a header's value by its name, nil when it is not there.
    /// - Throws: `MalformedWebhook`.
    public init(project: String?, header: (String) -> String?) throws(MalformedWebhook) {
        self.project = project.flatMap { UUID(uuidString: $0) }
        do throws(WebhookHeaderError) {
            headers = try WebhookHeaders(
                event: header("X-GitHub-Event"), delivery: header("X-GitHub-Delivery"),
                hookID: header("X-GitHub-Hook-ID"), signature: header("X-Hub-Signature-256"),
                contentType: header("Content-Type"))
        } catch {
            throw MalformedWebhook(description: error.description)
        }
    }
}

/// A webhook's header is missing or malformed; the description says which.
public struct MalformedWebhook: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence for a person.
    public let description: String
}
