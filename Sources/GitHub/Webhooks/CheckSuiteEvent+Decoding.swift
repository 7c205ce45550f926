// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import JSON

extension CheckSuiteEvent {
    /// Decodes the body of a webhook `check_suite`.
    static func decode(_ json: [UInt8]) throws(PayloadError) -> CheckSuiteEvent {
        try JSONScanner.scan(json) { (scanner) throws(PayloadError) in
            var action: String?
            var checkSuite: CheckSuiteDraft?
            var repository: RepositoryDraft?
            try scanner.object { (key, scanner) throws(PayloadError) in
                if key == "action" {
                    action = try scanner.string()
                } else if key == "check_suite" {
                    checkSuite = try CheckSuiteDraft(&scanner)
                } else if key == "repository" {
                    repository = try RepositoryDraft(&scanner)
                }
            }
            let suite = try checkSuite.required("check_suite")
            return CheckSuiteEvent(
                action: try action.required("action"),
                id: try suite.id.required("check_suite.id"),
                headSHA: try suite.headSHA.required("check_suite.head_sha"),
                status: suite.status,
                conclusion: suite.conclusion,
                appID: suite.appID,
                appName: suite.appName,
                updatedAt: suite.updatedAt,
                repositoryID: try repository.required("repository").id,
                repositoryFullName: try repository.required("repository").fullName
            )
        }
    }
}
