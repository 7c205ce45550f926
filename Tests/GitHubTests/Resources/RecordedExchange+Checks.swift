// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
import Testing

/// Compare what we decoded with what Foundation reads in the recorded body at `at`.
extension RecordedExchange {
    func check(_ pull: PullRequestPayload, at place: String = "body") {
        #expect(pull.id == recorded.int64("\(place).id"))
        #expect(Int64(pull.number) == recorded.int64("\(place).number"))
        #expect(pull.state == recorded.string("\(place).state"))
        #expect(pull.title == recorded.string("\(place).title"))
        #expect(pull.body == recorded.string("\(place).body"))
        #expect(pull.htmlURL == recorded.string("\(place).html_url"))
        #expect(pull.authorLogin == recorded.string("\(place).user.login"))
        #expect(pull.headRef == recorded.string("\(place).head.ref"))
        #expect(pull.headSHA == recorded.string("\(place).head.sha"))
        #expect(pull.headRepositoryID == recorded.int64("\(place).head.repo.id"))
        #expect(pull.baseRef == recorded.string("\(place).base.ref"))
        #expect(pull.baseRepositoryID == recorded.int64("\(place).base.repo.id"))
        #expect(pull.isDraft == (recorded.bool("\(place).draft") ?? false))
        #expect(pull.mergedAt == recorded.time("\(place).merged_at"))
        #expect(pull.updatedAt == recorded.time("\(place).updated_at"))
    }

    func check(_ repository: GitHubRepository, at place: String = "body") {
        #expect(repository.id == recorded.int64("\(place).id"))
        #expect(repository.name == recorded.string("\(place).name"))
        #expect(repository.fullName == recorded.string("\(place).full_name"))
        #expect(repository.ownerLogin == recorded.string("\(place).owner.login"))
        #expect(repository.defaultBranch == recorded.string("\(place).default_branch"))
        #expect(repository.isPrivate == recorded.bool("\(place).private"))
        #expect(repository.description == recorded.string("\(place).description"))
        #expect(repository.cloneURL == recorded.string("\(place).clone_url"))
        #expect(repository.htmlURL == recorded.string("\(place).html_url"))
        #expect(repository.isArchived == recorded.bool("\(place).archived"))
        #expect(repository.permissions?.admin == recorded.bool("\(place).permissions.admin"))
        #expect(repository.permissions?.push == recorded.bool("\(place).permissions.push"))
        #expect(repository.permissions?.pull == recorded.bool("\(place).permissions.pull"))
        #expect(repository.repositoryName.fullName == repository.fullName)
    }

    func check(_ hook: RepositoryHook, at place: String = "body") {
        #expect(hook.id == recorded.int64("\(place).id"))
        #expect(hook.url == recorded.string("\(place).config.url"))
        #expect(hook.contentType == recorded.string("\(place).config.content_type"))
        #expect(hook.verifiesTLS == (recorded.string("\(place).config.insecure_ssl") != "1"))
        #expect(hook.events == recorded.strings("\(place).events"))
        #expect(hook.isActive == recorded.bool("\(place).active"))
        #expect(hook.lastResponse?.code.map(Int64.init) == recorded.int64("\(place).last_response.code"))
        #expect(hook.lastResponse?.status == recorded.string("\(place).last_response.status"))
        #expect(hook.lastResponse?.message == recorded.string("\(place).last_response.message"))
        #expect(hook.createdAt == recorded.time("\(place).created_at"))
        #expect(hook.updatedAt == recorded.time("\(place).updated_at"))
    }

    func check(_ run: CheckRun, at place: String) {
        #expect(run.id == recorded.int64("\(place).id"))
        #expect(run.name == recorded.string("\(place).name"))
        #expect(run.headSHA == recorded.string("\(place).head_sha"))
        #expect(run.status == recorded.string("\(place).status"))
        #expect(run.conclusion == recorded.string("\(place).conclusion"))
        #expect(run.detailsURL == recorded.string("\(place).details_url"))
        #expect(run.startedAt == recorded.time("\(place).started_at"))
        #expect(run.completedAt == recorded.time("\(place).completed_at"))
        #expect(run.appID == recorded.int64("\(place).app.id"))
    }

    func check(_ status: CommitStatus, at place: String = "body") {
        #expect(status.id == recorded.int64("\(place).id"))
        #expect(status.context == recorded.string("\(place).context"))
        #expect(status.state == recorded.string("\(place).state"))
        #expect(status.description == recorded.string("\(place).description"))
        #expect(status.targetURL == recorded.string("\(place).target_url"))
        #expect(status.createdAt == recorded.time("\(place).created_at"))
        #expect(status.updatedAt == recorded.time("\(place).updated_at"))
    }

    func check(_ reference: GitReference, at place: String = "body") {
        #expect(reference.ref == recorded.string("\(place).ref"))
        #expect(reference.sha == recorded.string("\(place).object.sha"))
    }
}
