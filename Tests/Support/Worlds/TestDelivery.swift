// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
public import Foundation
import GitHub
public import SyncEngine
public import TestSupport

extension TestProject {
    /// Signs a body and sends it through the intake as a request from GitHub.
    @discardableResult
    public func deliver(
        _ event: String, _ body: [UInt8], guid: UUID = UUID(), to intake: WebhookIntake, secret: String? = nil,
        headers: [String: String?] = [:]
    ) async throws -> WebhookAnswer {
        var all: [String: String?] = [
            "X-GitHub-Event": event, "X-GitHub-Delivery": guid.uuidString, "X-GitHub-Hook-ID": String(hookID),
            "X-Hub-Signature-256": WebhookSecret(Secret(secret ?? self.secret)).signature(for: body),
            "Content-Type": "application/json",
        ]
        all.merge(headers) { $1 }
        func header(_ name: String) -> String? { all[name] ?? nil }
        let request = try WebhookRequest(
            project: id.text, event: header("X-GitHub-Event"), delivery: header("X-GitHub-Delivery"),
            hookID: header("X-GitHub-Hook-ID"), signature: header("X-Hub-Signature-256"),
            contentType: header("Content-Type"))
        return await withCheckedContinuation { answer in
            intake.receive(request, body: body) { answer.resume(returning: $0) }
        }
    }
}
