// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Environment

/// Remembers which credentials GitHub has refused. A server that goes on asking with bad credentials makes GitHub refuse
/// the account's good ones too
/// (https://docs.github.com/rest/authentication/authenticating-to-the-rest-api#failed-login-limit).
public protocol CredentialMemory: Sendable {
    /// Returns if the credential may be sent.
    /// - Throws: `GitHubError` (`status(401)`) if GitHub has refused it before. Then nothing is sent.
    func admit(_ credential: CredentialFingerprint) async throws(GitHubError)

    /// GitHub has refused the credential.
    /// - Parameter reason: GitHub's own words.
    func refused(_ credential: CredentialFingerprint, reason: String) async

    /// GitHub has accepted the credential, whatever it answered to the request.
    func accepted(_ credential: CredentialFingerprint) async

    /// GitHub has said when the credential expires.
    func expires(_ credential: CredentialFingerprint, at end: GitHubTimestamp) async
}

/// A credential that is not sent any more once GitHub has refused it.
public struct RememberedCredential: GitHubCredential {
    private let base: any GitHubCredential
    private let fingerprint: CredentialFingerprint
    private let memory: any CredentialMemory
    private let isOnTrial: Bool

    /// Wraps a credential.
    /// - Parameters:
    ///   - fingerprint: The name under which its refusal is remembered.
    ///   - isOnTrial: Whether a person has just given us the credential and wants to know whether it is good. Then it is
    ///     sent although it may have been refused before, and a refusal concerns nobody else.
    public init(
        _ base: any GitHubCredential, as fingerprint: CredentialFingerprint, memory: any CredentialMemory,
        isOnTrial: Bool = false
    ) {
        self.base = base
        self.fingerprint = fingerprint
        self.memory = memory
        self.isOnTrial = isOnTrial
    }

    /// The token of the wrapped credential.
    /// - Throws: `GitHubError` (`status(401)`) if GitHub has refused the credential; also if it gives no token for an
    ///   installation. It is never 404, which would mean that what was asked for does not exist.
    public func authorization() async throws(GitHubError) -> Secret<String> {
        if !isOnTrial { try await memory.admit(fingerprint) }
        do throws(GitHubError) {
            return try await base.authorization()
        } catch {
            // 401 here means that GitHub refuses the App itself, and says nothing of the installation.
            guard error.httpStatus == 403 || error.httpStatus == 404 else { throw error }
            await refuse(error)
            var refusal = error
            refusal.kind = .status(401)
            throw refusal
        }
    }

    /// Has the wrapped credential drop the token.
    public func rejected(_ token: Secret<String>) async {
        await base.rejected(token)
    }

    /// Remembers a 401, and forgets an earlier one after any other answer.
    public func ended(_ error: GitHubError?) async {
        switch error?.kind {
        case .status(401)?:
            if let error { await refuse(error) }
        case nil, .status?, .moved?, .undecodable?:
            await memory.accepted(fingerprint)
        case .unreachable?, .timedOut?, .rateLimited?, .cancelled?:
            break
        }
    }

    /// Remembers when the token expires. The expiry of a token on trial is stored with the token itself.
    public func expires(at end: GitHubTimestamp) async {
        guard !isOnTrial else { return }
        await memory.expires(fingerprint, at: end)
    }

    private func refuse(_ error: GitHubError) async {
        guard !isOnTrial else { return }
        await memory.refused(fingerprint, reason: error.message ?? "GitHub answered \(error.httpStatus ?? 401)")
    }
}
