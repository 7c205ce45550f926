// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub

/// The headers and the project of a webhook request, checked to be well-formed.
public struct WebhookRequest: Sendable {
    /// Whose hook may have sent the request.
    enum Sender: Sendable, Hashable {
        /// A hook of this project.
        case project(UUID)
        /// A hook of any project. The hooks that plugin 0.3 made have an address without a project.
        case anyProject
        /// None: the path names something that is no project.
        case nobody
    }

    let sender: Sender
    let headers: WebhookHeaders

    /// Checks the headers of a request. Nil stands for an absent header.
    /// - Parameter project: The project as it is written in the path; nil for the address that has none.
    /// - Throws: `MalformedWebhook`.
    public init(
        project: String?, event: String?, delivery: String?, hookID: String?, signature: String?, contentType: String?
    ) throws(MalformedWebhook) {
        sender = project.map { UUID(text: $0).map(Sender.project) ?? .nobody } ?? .anyProject
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
