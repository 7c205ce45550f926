// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub

extension RequestFailure {
    /// The failure for an error of GitHub's, unless the operation has a more precise one.
    /// - Parameter operation: what was tried. It follows "could not" in the message: "read octo/herd".
    init(_ error: GitHubError, tried operation: String) {
        let said = error.words.isEmpty ? "" : " GitHub says: \(error.words)"
        switch error.kind {
        case .rateLimited(let wait):
            self.init(
                .rateLimited, "Could not \(operation): GitHub's rate limit is used up. Try again later.",
                retryAfter: wait)
        case .status(401):
            self.init(
                .insufficientPermissions,
                "Could not \(operation): GitHub no longer accepts the project's token. Connect the project anew.")
        case .status(403):
            self.init(
                .insufficientPermissions,
                "Could not \(operation): the project's token may not do that.\(error.needs)\(said)")
        case .moved:
            self.init(
                .unavailable, "Could not \(operation): the repository has another name now. Try again in a moment.")
        case .status, .unreachable, .timedOut, .undecodable, .cancelled:
            self.init(.unavailable, "Could not \(operation): GitHub is not available. Try again later.\(said)")
        }
    }
}

extension GitHubError {
    /// GitHub's own message in one line; empty if there was none.
    var words: String {
        let texts = [message].compactMap(\.self) + fieldErrors.compactMap(\.message)
        return texts.joined(separator: "; ").split(whereSeparator: \.isNewline).joined(separator: " ")
    }

    /// A sentence that names what the token would need; empty if GitHub did not say.
    var needs: String {
        if let acceptedScopes, !acceptedScopes.isEmpty {
            return " It needs one of the scopes \(acceptedScopes.joined(separator: ", "))."
        }
        return acceptedPermissions.map { " It needs the permissions \($0)." } ?? ""
    }

    /// Whether the same request may succeed later without any change by a person.
    var isPassing: Bool {
        switch kind {
        case .unreachable, .timedOut, .rateLimited, .undecodable, .cancelled, .moved: true
        case .status(let status): status >= 500
        }
    }
}
