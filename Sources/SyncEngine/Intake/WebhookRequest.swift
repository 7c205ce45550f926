// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub

/// The headers and the project of a webhook request, checked to be well-formed.
public struct WebhookRequest: Sendable {
    /// The project in the path; nil if it is not a UUID.
    let project: UUID?
    let headers: WebhookHeaders

    /// Checks the headers of a request. Nil stands for an absent header.
    /// - Parameter project: The project as it is written in the path.
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

/// A header of the webhook is missing or malformed. The description names it.
public struct MalformedWebhook: Error, Sendable, Equatable, CustomStringConvertible {
    /// One sentence for people.
    public let description: String
}
