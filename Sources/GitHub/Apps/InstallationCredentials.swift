// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// The installations of one App, each with one ``InstallationCredential`` that all who work for it share.
public final class InstallationCredentials: Sendable {
    /// The App itself: for ``GitHubClient/installation(_:)``.
    public let app: GitHubClient
    private let credentials = Mutex<[Int64: InstallationCredential]>([:])

    /// Does not ask GitHub for anything yet.
    ///
    /// - Parameter app: With an ``AppCredential``.
    public init(app: GitHubClient) {
        self.app = app
    }

    /// The one credential of that installation.
    public func credential(for installation: Int64) -> InstallationCredential {
        credentials.withLock { credentials in
            if let credential = credentials[installation] { return credential }
            let credential = InstallationCredential(installation: installation, client: app)
            credentials[installation] = credential
            return credential
        }
    }
}
