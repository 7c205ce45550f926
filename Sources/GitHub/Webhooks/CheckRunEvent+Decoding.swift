// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension CheckRunEvent {
    /// Decodes the body of a webhook `check_run`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> CheckRunEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var action: String?
            var checkRun: CheckRunDraft?
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "action" {
                    action = try scanner.string()
                } else if key == "check_run" {
                    checkRun = try CheckRunDraft(&scanner)
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            let run = try checkRun.required("check_run")
            return CheckRunEvent(
                action: try action.required("action"),
                id: try run.id.required("check_run.id"),
                name: try run.name.required("check_run.name"),
                headSHA: try run.headSHA.required("check_run.head_sha"),
                status: try run.status.required("check_run.status"),
                conclusion: run.conclusion,
                detailsURL: run.detailsURL ?? run.htmlURL,
                startedAt: run.startedAt,
                completedAt: run.completedAt,
                appID: run.appID,
                suiteID: run.suiteID,
                repositoryID: try repository.required("repository").id,
                repositoryFullName: try repository.required("repository").fullName
            )
        }
    }
}
