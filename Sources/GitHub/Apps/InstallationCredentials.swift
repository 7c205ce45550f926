// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Synchronization

/// Holds one ``InstallationCredential`` for each installation of an App, shared by all who act for that installation.
public final class InstallationCredentials: Sendable {
    /// A client that authenticates as the App itself, for ``GitHubClient/installation(_:)``.
    public let app: GitHubClient
    private let credentials = Mutex<[Int64: InstallationCredential]>([:])

    /// Does not ask GitHub for anything yet.
    ///
    /// - Parameter app: A client with an ``AppCredential``.
    public init(app: GitHubClient) {
        self.app = app
    }

    /// The shared credential of that installation.
    public func credential(for installation: Int64) -> InstallationCredential {
        credentials.withLock { credentials in
            if let credential = credentials[installation] { return credential }
            let credential = InstallationCredential(installation: installation, client: app)
            credentials[installation] = credential
            return credential
        }
    }
}
