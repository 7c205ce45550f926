// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import JSON
import SyncEngine

/// `paca-sync explain`
struct Explain: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Tells why a pull request or a branch is linked to tasks, or not.",
        discussion: """
            It reads the database, changes nothing, and asks GitHub nothing:

              paca-sync explain 0b1c5f6e-0000-4000-8000-0000000000aa acme/app#12
              paca-sync explain 0b1c5f6e-0000-4000-8000-0000000000aa acme/app@feature/PROJ-4
            """)

    @OptionGroup var options: ConfigurationOptions
    @Argument(help: "The project's id.")
    var project: ProjectArgument
    @Argument(help: "A pull request, OWNER/REPO#NUMBER, or a branch, OWNER/REPO@BRANCH.")
    var subject: SubjectArgument
    @Flag(help: "Print JSON, as GET /sync/explain answers it.")
    var json = false

    func run() async throws {
        let (project, subject, json) = (project, subject, json)
        try await SyncDatabase(options).withRequests { requests in
            let repository = try await requests.link(named: subject.repository, of: project.id)
            let explanation = try await requests.explain(project: project.id, repository: repository, subject.subject)
            guard json else { return print(ExplanationText(explanation).text, terminator: "") }
            var writer = JSONWriter()
            explanation.write(to: &writer)
            print(writer.text)
        }
    }
}
