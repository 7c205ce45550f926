// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub

extension RequestFailure {
    /// The failure for an error of GitHub's, unless the operation has a more precise one.
    ///
    /// Only a failure that passes by itself says "try again later".
    /// - Parameter operation: what was tried. It follows "could not" in the message: "read octo/herd".
    init(_ error: GitHubError, tried operation: String) {
        let told = error.told
        switch error.kind {
        case .rateLimited(let wait):
            self.init(
                .rateLimited, "Could not \(operation): GitHub's rate limit is used up. Try again later.\(told)",
                retryAfter: wait)
        case .status(let status) where status < 500:
            self = Self.refused(status, error, operation)
        case .moved:
            self.init(
                .unavailable, "Could not \(operation): the repository has another name now. Try again in a moment.")
        case .status, .unreachable, .timedOut, .undecodable, .cancelled:
            self.init(.unavailable, "Could not \(operation): GitHub is not available. Try again later.\(told)")
        }
    }

    private static func refused(_ status: Int, _ error: GitHubError, _ operation: String) -> RequestFailure {
        let told = error.told
        switch (status, error.obstacle) {
        case (_, .blocked?):
            let reason = error.blockReason.map { " (\($0))" } ?? ""
            return RequestFailure(
                .repositoryNotAccessible,
                "Could not \(operation): GitHub has blocked access to the repository\(reason).\(told)")
        case (_, .rule?):
            return RequestFailure(.ruleViolation, "Could not \(operation): a rule of the repository forbids it.\(told)")
        case (401, _):
            return RequestFailure(
                .insufficientPermissions,
                "Could not \(operation): GitHub no longer accepts the project's token. Connect the project anew.")
        case (403, nil) where error.isAboutPermissions || !error.missingScopes.isEmpty:
            return RequestFailure(
                .insufficientPermissions,
                "Could not \(operation): the project's token may not do that.\(error.remedy)\(told)")
        case (403, _):
            return RequestFailure(
                .insufficientPermissions, "Could not \(operation): GitHub refuses it.\(told)\(error.remedy)")
        case (404, _), (410, _):
            return RequestFailure(
                .repositoryNotAccessible,
                "Could not \(operation): GitHub has no such thing, or the token cannot see it.\(error.remedy)")
        default:
            return RequestFailure(.validation, "Could not \(operation): GitHub refuses it.\(told)\(error.remedy)")
        }
    }
}

extension GitHubError {
    /// A sentence with GitHub's own words; empty if GitHub gave none.
    var told: String {
        switch kind {
        case .status, .rateLimited: words.isEmpty ? "" : " GitHub says: \(words)"
        // The message is not GitHub's then, but ours: "No connection could be made."
        case .moved, .unreachable, .timedOut, .undecodable, .cancelled: words.isEmpty ? "" : " (\(words))"
        }
    }

    /// A sentence that says what a person can do about the token; empty if nothing about the token is known to help.
    var remedy: String {
        if let signOnAddress {
            return " Authorize the token for the organization's single sign-on: \(signOnAddress)"
        }
        if !missingScopes.isEmpty {
            return " It needs one of the scopes \(missingScopes.joined(separator: ", "))."
        }
        return missingPermissions.map { " It needs the permissions \($0)." } ?? ""
    }

    /// Whether the same request may succeed later without any change by a person.
    var isPassing: Bool {
        switch kind {
        case .unreachable, .timedOut, .rateLimited, .undecodable, .cancelled, .moved: true
        case .status(let status): status >= 500
        }
    }
}
