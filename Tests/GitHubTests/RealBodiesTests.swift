// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import JSON
import TestSupport
import Testing

@testable import GitHub

@Suite(
    "Real bodies are decoded as Foundation reads them",
    .enabled(if: RealBodies.exist, "needs ../shared/testdata/github beside the package")
)
struct RealBodiesTests {
    private func open(_ path: String, _ event: String) throws -> (WebhookEvent, FoundationBody) {
        let bytes = try RealBodies.read(path)
        return (try WebhookEvent.decode(event: event, body: bytes, isForm: false), try FoundationBody(bytes))
    }

    @Test("pull_request, field by field", arguments: RealBodies.webhooks("pull_request"))
    func pullRequest(path: String) throws {
        let (decoded, body) = try open(path, "pull_request")
        guard case .pullRequest(let event) = decoded else { return #expect(Bool(false)) }
        let pullRequest = event.pullRequest
        #expect(event.action == body.string("action"))
        #expect(Int64(event.number) == body.int64("number"))
        #expect(event.repositoryID == body.int64("repository.id"))
        #expect(event.repositoryFullName == body.string("repository.full_name"))
        #expect(event.before == body.string("before"))
        #expect(event.after == body.string("after"))
        #expect(pullRequest.id == body.int64("pull_request.id"))
        #expect(Int64(pullRequest.number) == body.int64("pull_request.number"))
        #expect(pullRequest.state == body.string("pull_request.state"))
        #expect(pullRequest.title == body.string("pull_request.title"))
        #expect(pullRequest.body == body.string("pull_request.body"))
        #expect(pullRequest.htmlURL == body.string("pull_request.html_url"))
        #expect(pullRequest.authorLogin == body.string("pull_request.user.login"))
        #expect(pullRequest.headRef == body.string("pull_request.head.ref"))
        #expect(pullRequest.headSHA == body.string("pull_request.head.sha"))
        #expect(pullRequest.headRepositoryID == body.int64("pull_request.head.repo.id"))
        #expect(pullRequest.baseRef == body.string("pull_request.base.ref"))
        #expect(pullRequest.baseRepositoryID == body.int64("pull_request.base.repo.id"))
        #expect(pullRequest.isDraft == (body.bool("pull_request.draft") ?? false))
        #expect(pullRequest.mergedAt == body.time("pull_request.merged_at"))
        #expect(pullRequest.isMerged == (body.bool("pull_request.merged") == true || pullRequest.mergedAt != nil))
        #expect(pullRequest.createdAt == body.time("pull_request.created_at"))
        #expect(pullRequest.updatedAt == body.time("pull_request.updated_at"))
    }

    @Test("push, field by field", arguments: RealBodies.webhooks("push"))
    func push(path: String) throws {
        let (decoded, body) = try open(path, "push")
        guard case .push(let event) = decoded else { return #expect(Bool(false)) }
        #expect(event.ref == body.string("ref"))
        #expect(event.isCreated == body.bool("created"))
        #expect(event.isDeleted == body.bool("deleted"))
        #expect(event.before == body.string("before"))
        #expect(event.after == body.string("after"))
        #expect(event.repositoryID == body.int64("repository.id"))
        #expect(event.repositoryFullName == body.string("repository.full_name"))
        #expect(event.branch.map { "refs/heads/\($0)" } == (event.ref.hasPrefix("refs/tags/") ? nil : event.ref))
    }

    @Test("check_run, field by field", arguments: RealBodies.webhooks("check_run"))
    func checkRun(path: String) throws {
        let (decoded, body) = try open(path, "check_run")
        guard case .checkRun(let event) = decoded else { return #expect(Bool(false)) }
        #expect(event.action == body.string("action"))
        #expect(event.id == body.int64("check_run.id"))
        #expect(event.name == body.string("check_run.name"))
        #expect(event.headSHA == body.string("check_run.head_sha"))
        #expect(event.status == body.string("check_run.status"))
        #expect(event.conclusion == body.string("check_run.conclusion"))
        #expect(event.detailsURL == body.string("check_run.details_url") ?? body.string("check_run.html_url"))
        #expect(event.startedAt == body.time("check_run.started_at"))
        #expect(event.completedAt == body.time("check_run.completed_at"))
        #expect(event.appID == body.int64("check_run.app.id"))
        #expect(event.suiteID == body.int64("check_run.check_suite.id"))
        #expect(event.repositoryID == body.int64("repository.id"))
        #expect(event.repositoryFullName == body.string("repository.full_name"))
    }

    @Test("ping, field by field", arguments: RealBodies.webhooks("ping"))
    func ping(path: String) throws {
        let (decoded, body) = try open(path, "ping")
        guard case .ping(let event) = decoded else { return #expect(Bool(false)) }
        #expect(event.hookID == body.int64("hook_id"))
        #expect(event.hookEvents == body.strings("hook.events"))
        #expect(event.repositoryID == body.int64("repository.id"))
        #expect(event.repositoryFullName == body.string("repository.full_name"))
    }

    @Test("check_suite, field by field", arguments: RealBodies.webhooks("check_suite"))
    func checkSuite(path: String) throws {
        let (decoded, body) = try open(path, "check_suite")
        guard case .checkSuite(let event) = decoded else { return #expect(Bool(false)) }
        #expect(event.action == body.string("action"))
        #expect(event.id == body.int64("check_suite.id"))
        #expect(event.headSHA == body.string("check_suite.head_sha"))
        #expect(event.status == body.string("check_suite.status"))
        #expect(event.conclusion == body.string("check_suite.conclusion"))
        #expect(event.appID == body.int64("check_suite.app.id"))
        #expect(event.appName == body.string("check_suite.app.name"))
        #expect(event.updatedAt == body.time("check_suite.updated_at"))
        #expect(decoded.repository?.id == body.int64("repository.id"))
    }

    @Test("status, field by field", arguments: RealBodies.webhooks("status"))
    func status(path: String) throws {
        let (decoded, body) = try open(path, "status")
        guard case .status(let event) = decoded else { return #expect(Bool(false)) }
        #expect(event.id == body.int64("id"))
        #expect(event.sha == body.string("sha"))
        #expect(event.context == body.string("context"))
        #expect(event.state == body.string("state"))
        #expect(event.targetURL == body.string("target_url"))
        #expect(event.updatedAt == body.time("updated_at"))
        #expect(decoded.repository?.fullName == body.string("repository.full_name"))
    }

    @Test(
        "create and delete, field by field", arguments: RealBodies.webhooks("create") + RealBodies.webhooks("delete"))
    func references(path: String) throws {
        let (decoded, body) = try open(path, path.contains("/create/") ? "create" : "delete")
        let event: ReferenceEvent
        switch decoded {
        case .created(let created): event = created
        case .deleted(let deleted): event = deleted
        default: return #expect(Bool(false))
        }
        #expect(event.name == body.string("ref"))
        #expect(event.kind == body.string("ref_type"))
        #expect(event.branch == (event.kind == "branch" ? event.name : nil))
        #expect(decoded.repository?.id == body.int64("repository.id"))
    }

    @Test("repository, field by field", arguments: RealBodies.webhooks("repository"))
    func repository(path: String) throws {
        let (decoded, body) = try open(path, "repository")
        guard case .repository(let event) = decoded else { return #expect(Bool(false)) }
        #expect(event.action == body.string("action"))
        #expect(event.repositoryID == body.int64("repository.id"))
        #expect(event.repositoryFullName == body.string("repository.full_name"))
        #expect(event.defaultBranch == body.string("repository.default_branch"))
        #expect(event.isPrivate == body.bool("repository.private"))
        #expect(event.updatedAt == body.time("repository.updated_at"))
        let name = body.string("changes.repository.name.from")
        let owner = body.string("changes.owner.from.user.login") ?? body.string("changes.owner.from.organization.login")
        let now = event.repositoryFullName.split(separator: "/").map(String.init)
        let former = name == nil && owner == nil ? nil : "\(owner ?? now[0])/\(name ?? now[1])"
        #expect(event.formerFullName == former)
    }

    @Test("pull_request_review, field by field", arguments: RealBodies.webhooks("pull_request_review"))
    func review(path: String) throws {
        let (decoded, body) = try open(path, "pull_request_review")
        guard case .review(let event) = decoded else { return #expect(Bool(false)) }
        #expect(event.action == body.string("action"))
        #expect(event.state == body.string("review.state"))
        #expect(event.reviewID == body.int64("review.id"))
        #expect(event.reviewerID == body.int64("review.user.id"))
        #expect(event.reviewerLogin == body.string("review.user.login"))
        #expect(Int64(event.number) == body.int64("pull_request.number"))
        #expect(event.pullRequest.title == body.string("pull_request.title"))
        #expect(decoded.repository?.id == body.int64("repository.id"))
    }

    @Test("all others as unhandled, with their action", arguments: RealBodies.webhooks())
    func unhandled(path: String) throws {
        let (decoded, body) = try open(path, "another_event")
        #expect(decoded == .unhandled(action: body.string("action")))
    }

    @Test("and every file value by value", arguments: RealBodies.all)
    func trees(path: String) throws {
        let bytes = try RealBodies.read(path)
        let foundation = try JSONSerialization.jsonObject(with: Data(bytes))
        #expect(try JSONTree(scanning: bytes) == JSONTree(foundation: foundation))
    }

    @Test("and refused when they are cut off anywhere", arguments: RealBodies.webhooks("push"))
    func truncation(path: String) throws {
        let bytes = try RealBodies.read(path)
        let end = try #require(bytes.lastIndex(of: UInt8(ascii: "}")))
        for length in 0 ... end {
            #expect(throws: PayloadError.malformedJSON(offset: length)) { try scan(bytes, length) }
        }
    }

    /// Replaces every offset of the error by that of the text's end: for a cut string or number the error may name a
    /// place a little before.
    private func scan(_ bytes: [UInt8], _ length: Int) throws(PayloadError) {
        do throws(PayloadError) {
            try JSONScanner.scan(Array(bytes[..<length])) { (_) throws(PayloadError) in }
        } catch {
            guard case .malformedJSON(let offset) = error, length - 6 ... length ~= offset else { throw error }
            throw .malformedJSON(offset: length)
        }
    }
}
