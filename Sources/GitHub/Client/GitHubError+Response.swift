// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Environment

extension GitHubError {
    /// The error for an answer, with the details from its headers and body.
    public init(_ kind: Kind, operation: String, response: GitHubResponse) {
        let body = GitHubErrorBody(response.body)
        self.init(
            kind,
            operation: operation,
            message: body?.message,
            fieldErrors: body?.fieldErrors ?? [],
            requestID: response.headers["x-github-request-id"],
            acceptedScopes: response.headers.list("x-accepted-oauth-scopes"),
            acceptedPermissions: response.headers["x-accepted-github-permissions"],
            grantedScopes: response.headers.list("x-oauth-scopes"),
            signOnAddress: response.headers["x-github-sso"].flatMap(Self.signOnAddress),
            blockReason: body?.blockReason
        )
    }

    /// The address in `required; url=https://…`. Another value (`partial-results; …`) has none.
    private static func signOnAddress(_ value: String) -> String? {
        value.split(separator: ";").lazy.map { $0.drop { $0 == " " } }
            .first { $0.hasPrefix("url=https://") }
            .map { String($0.dropFirst(4)) }
    }

    /// The same error, with `secret` masked wherever GitHub's text repeats it. A secret under 8 bytes is not masked: no
    /// token is that short, and it could be part of an ordinary word.
    func hiding(_ secret: Secret<String>) -> GitHubError {
        let clear = secret.reveal()
        guard clear.utf8.count >= 8 else { return self }
        let mask = secret.description
        func hidden(_ text: String?) -> String? { text?.replacing(clear, with: mask) }
        var error = self
        error.message = hidden(message)
        error.signOnAddress = hidden(signOnAddress)
        error.fieldErrors = fieldErrors.map { field in
            FieldError(
                resource: hidden(field.resource),
                field: hidden(field.field),
                code: hidden(field.code),
                message: hidden(field.message)
            )
        }
        if case .moved(let address) = kind { error.kind = .moved(to: address.replacing(clear, with: mask)) }
        return error
    }
}

extension GitHubClient {
    /// Runs `body`, which sends a request that contains `secret`, and masks it in the error.
    func hiding<Value>(
        _ secret: Secret<String>,
        _ body: () async throws(GitHubError) -> Value
    ) async throws(GitHubError) -> Value {
        do throws(GitHubError) {
            return try await body()
        } catch {
            throw error.hiding(secret)
        }
    }
}

extension GitHubHeaders {
    /// The values of a comma-separated header. Nil if it is absent; an empty array if it is empty.
    func list(_ name: String) -> [String]? {
        self[name].map { value in
            value.split(separator: ",").map { $0.filter { $0 != " " } }.filter { !$0.isEmpty }
        }
    }
}
