// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// The address of Valkey, and the settings of our connections.
public struct ValkeyConfiguration: Sendable {
    /// The server.
    public let address: ValkeyAddress
    /// The most time for making a connection, from the look-up of the host's name to the server's first answer.
    public var connectTimeout: Duration
    /// The most time for the answer to a command, unless the caller gives another deadline. For a command that blocks,
    /// the time for which it may block is added.
    public var commandDeadline: Duration
    /// The path of a PEM file with the certificates to trust; nil for those of the system. OpenSSL also reads the
    /// environment variables `SSL_CERT_FILE` and `SSL_CERT_DIR`.
    public var trustedCertificates: String?
    /// The most commands of one connection that may wait for their answers.
    public var pipelineLimit: Int
    /// The most bytes that one reply may have.
    public var replyLimit: Int

    /// Makes a configuration. The defaults suit a server in the same network.
    public init(
        _ address: ValkeyAddress, connectTimeout: Duration = .seconds(5), commandDeadline: Duration = .seconds(5),
        trustedCertificates: String? = nil, pipelineLimit: Int = 1024, replyLimit: Int = 64 << 20
    ) {
        self.address = address
        self.connectTimeout = connectTimeout
        self.commandDeadline = commandDeadline
        self.trustedCertificates = trustedCertificates
        self.pipelineLimit = pipelineLimit
        self.replyLimit = replyLimit
    }
}
