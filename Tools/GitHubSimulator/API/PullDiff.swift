// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// A pull request as text, for `Accept: application/vnd.github.diff` or `.patch`.
struct PullDiff: Sendable {
    enum Form: String, Sendable {
        case diff, patch

        /// Nil for a media type that means JSON.
        init?(mediaType: String) {
            guard mediaType.hasPrefix("application/vnd.github") else { return nil }
            guard let form = mediaType.split(separator: ".").last.flatMap({ Form(rawValue: String($0)) }) else {
                return nil
            }
            self = form
        }
    }

    let pullRequest: PullRequest

    /// A made-up diff. It fits the pull request's own numbers: one file per commit, with 12 added and 3 removed lines.
    func text(_ form: Form) -> String {
        let files = (1 ... max(1, pullRequest.commits)).map(file).joined()
        switch form {
        case .diff: return files
        case .patch: return header + files + "-- \n2.50.1\n\n"
        }
    }

    private var header: String {
        let author = pullRequest.user?.login ?? "ghost"
        return """
            From \(pullRequest.head.sha) Mon Sep 17 00:00:00 2001
            From: \(author) <\(author)@users.noreply.github.com>
            Date: \(pullRequest.createdAt.httpDate)
            Subject: [PATCH] \(pullRequest.title)

            ---

            """
    }

    private func file(_ index: Int) -> String {
        let path = "Sources/Alpaca/Herd\(index).swift"
        let removed = (1 ... 3).map { "-// Shorn badly \($0)\n" }.joined()
        let added = (1 ... 12).map { "+// Shorn well \($0)\n" }.joined()
        return """
            diff --git a/\(path) b/\(path)
            index \(pullRequest.base.sha.prefix(7))..\(pullRequest.head.sha.prefix(7)) 100644
            --- a/\(path)
            +++ b/\(path)
            @@ -1,4 +1,13 @@
             // The herd of commit \(index)
            \(removed)\(added)
            """
    }
}
