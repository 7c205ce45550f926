// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub

/// A webhook request whose headers are well-formed.
public struct WebhookRequest: Sendable {
    /// The project of the path; nil when it is no UUID.
    let project: UUID?
    let headers: WebhookHeaders

    /// Checks a request's headers, each nil when it is not there.
    /// - Parameter project: the project as the path names it.
    /// - Throws: `MalformedWebhook`.
    public init(
        project: String?, event: String?, delivery: String?, hookID: String?, signature: String?, contentType: String?
    ) throws(MalformedWebhook) {
        self.project = project.flatMap { UUID(text: $0) }
        do throws(WebhookHeaderError) {
            headers = try WebhookHeaders(
                event: event, delivery: delivery, hookID: hookID, signature: signature, contentType: contentType)
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
