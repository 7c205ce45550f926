// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import WebAPI

/// Commands to try while the demo keeps running (`--keep`).
struct DemoInvitation {
    let project: DemoProject
    /// The simulated GitHub's id of the linked repository. A payload about another repository is refused.
    let repositoryID: Int
    let port: Int
    let gitHubURL: String
    let conninfo: String
    let folder: String
    let wallClock: Date

    /// Shell commands, each with a comment.
    var text: String {
        let base = "http://127.0.0.1:\(port)"
        return """

            The demo keeps running until Ctrl-C. Try in another terminal:

            curl \(base)/healthz
            curl \(base)/readyz
            curl \(base)/metrics

            # A webhook that you sign yourself: pull request #50 names ALPA-2. With a wrong secret the answer is 401.
            BODY='\(pullRequest)'
            SIGNATURE=$(printf %s "$BODY" | openssl dgst -sha256 -hmac '\(project.secret.reveal())' -r | cut -d' ' -f1)
            curl -i '\(base)\(SyncServer.base)/projects/\(project.id.uuidString.lowercased())/webhook' \\
                -H 'Content-Type: application/json' -H 'X-GitHub-Event: pull_request' \\
                -H "X-GitHub-Delivery: $(cat /proc/sys/kernel/random/uuid)" -H 'X-GitHub-Hook-ID: \(project.hookID)' \\
                -H "X-Hub-Signature-256: sha256=$SIGNATURE" --data-binary "$BODY"

            # Open a pull request on the simulated GitHub, which delivers it to both projects:
            curl '\(gitHubURL)/_simulator/repositories/\(project.fullName)/pulls' \\
                -d '{"title":"Count again: ALPA-4, SHEAR-4","head":"hay","by":"you"}'

            # The newest deliveries in Postgres (its data is in \(folder)):
            psql '\(conninfo)' -c '\(DemoStore.newestDeliveries)'

            """
    }

    private var pullRequest: String {
        let time = wallClock.formatted(.iso8601)
        return """
            {"action":"opened","number":50,"pull_request":{"id":50,"number":50,"state":"open","title":"By hand: ALPA-2",\
            "body":null,"html_url":"https://github.com/\(project.fullName)/pull/50","user":{"login":"you"},\
            "head":{"ref":"hand","sha":"\(String(repeating: "5", count: 40))","repo":{"id":\(repositoryID)}},\
            "base":{"ref":"main","sha":"\(String(repeating: "4", count: 40))","repo":{"id":\(repositoryID)}},"draft":false,\
            "merged":false,"merged_at":null,"created_at":"\(time)","updated_at":"\(time)"},\
            "repository":{"id":\(repositoryID),"full_name":"\(project.fullName)"}}
            """
    }
}
