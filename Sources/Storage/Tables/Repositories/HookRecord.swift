// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

public import Foundation

/// A linked repository's hook: whose it is, and its secret, still encrypted.
public struct HookRecord: Sendable, Hashable {
    /// Our id of the linked repository.
    public let repoID: UUID
    /// The project it is linked to.
    public let projectID: UUID
    /// GitHub's id of the hook; 0 while it is being created.
    public let hookID: Int64
    /// The encrypted secret, as `SecretBox` writes it. While this text is the same, so is the secret.
    public let secretCiphertext: String

    /// Makes a record.
    public init(repoID: UUID, projectID: UUID, hookID: Int64, secretCiphertext: String) {
        self.repoID = repoID
        self.projectID = projectID
        self.hookID = hookID
        self.secretCiphertext = secretCiphertext
    }
}
