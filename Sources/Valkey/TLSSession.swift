// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import COpenSSL

/// The TLS side of a connection, by OpenSSL. It touches no socket: received bytes go in and bytes to send come out, so
/// it never blocks.
///
/// OpenSSL and not hiredis' own TLS, because Debian 12's hiredis (0.14) has none.
final class TLSSession {
    /// Why the connection cannot be secured, or is not secure any more.
    struct Fault: Error {
        let detail: String
    }

    private let context: OpaquePointer
    private let session: OpaquePointer
    /// What was received and not decrypted yet. It belongs to `session`.
    private let received: OpaquePointer
    /// What must be sent. It belongs to `session`.
    private let outgoing: OpaquePointer
    /// Whether the handshake is complete and the server's certificate is accepted.
    private(set) var isEstablished = false

    /// - Parameters:
    ///   - host: The name or IP address that the server's certificate must have.
    ///   - trust: The path of a PEM file with the certificates to trust; nil for the system's.
    ///   - verifies: Whether the certificate is verified.
    init(host: String, trust: String?, verifies: Bool) throws(Fault) {
        ERR_clear_error()
        guard let context = SSL_CTX_new(TLS_client_method()) else { throw Self.fault("cannot use TLS") }
        guard let session = Self.session(context, trust: trust, verifies: verifies) else {
            SSL_CTX_free(context)
            throw Self.fault("cannot read the trusted certificates")
        }
        self.context = context
        self.session = session
        guard let received = BIO_new(BIO_s_mem()), let outgoing = BIO_new(BIO_s_mem()) else {
            SSL_free(session)
            SSL_CTX_free(context)
            throw Self.fault("no memory for TLS")
        }
        self.received = received
        self.outgoing = outgoing
        SSL_set_bio(session, received, outgoing)
        SSL_set_connect_state(session)
        // An IP address is no server name (RFC 6066 section 3), and is compared with another part of the certificate.
        if X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), host) != 1 {
            ERR_clear_error()
            guard paca_sync_set_server_name(session, host) == 1, SSL_set1_host(session, host) == 1 else {
                throw Self.fault("the host's name cannot be used for TLS")
            }
        }
    }

    deinit {
        SSL_free(session)
        SSL_CTX_free(context)
    }

    private static func session(_ context: OpaquePointer, trust: String?, verifies: Bool) -> OpaquePointer? {
        guard paca_sync_require_tls_1_2(context) == 1 else { return nil }
        paca_sync_refuse_renegotiation(context)
        let isTrustRead =
            if let trust {
                SSL_CTX_load_verify_locations(context, trust, nil) == 1
            } else {
                SSL_CTX_set_default_verify_paths(context) == 1
            }
        guard isTrustRead else { return nil }
        SSL_CTX_set_verify(context, verifies ? SSL_VERIFY_PEER : SSL_VERIFY_NONE, nil)
        return SSL_new(context)
    }

    /// Adds received bytes.
    func feed(_ bytes: [UInt8]) throws(Fault) {
        guard BIO_write(received, bytes, Int32(bytes.count)) == bytes.count else { throw Fault(detail: "no memory") }
    }

    /// Goes on with the handshake, as far as what was received allows.
    func advance() throws(Fault) {
        guard !isEstablished else { return }
        ERR_clear_error()
        let status = SSL_do_handshake(session)
        if status == 1 {
            isEstablished = true
        } else if SSL_get_error(session, status) != SSL_ERROR_WANT_READ {
            let verdict = SSL_get_verify_result(session)
            guard verdict == X509_V_OK else {
                let reason = X509_verify_cert_error_string(verdict).map { String(cString: $0) } ?? ""
                throw Fault(detail: "the server's certificate is not accepted: \(reason)")
            }
            throw Self.fault("no TLS handshake (REDIS_URL begins with rediss://, which means TLS)")
        }
    }

    /// The bytes that what was received contains.
    /// - Returns: The bytes, and whether the server has ended the session.
    func decrypt() throws(Fault) -> (bytes: [UInt8], isEnd: Bool) {
        var bytes: [UInt8] = []
        while true {
            ERR_clear_error()
            var count: Int32 = 0
            let piece = [UInt8](unsafeUninitializedCapacity: 16 << 10) { buffer, initialized in
                count = SSL_read(session, buffer.baseAddress, Int32(buffer.count))
                initialized = max(0, Int(count))
            }
            guard count <= 0 else {
                bytes += piece
                continue
            }
            switch SSL_get_error(session, count) {
            case SSL_ERROR_WANT_READ: return (bytes, false)
            case SSL_ERROR_ZERO_RETURN: return (bytes, true)
            default: throw Self.fault("the TLS session broke")
            }
        }
    }

    /// Encrypts bytes to send. `takeOutgoing()` then returns them.
    func encrypt(_ bytes: [UInt8]) throws(Fault) {
        guard !bytes.isEmpty else { return }
        ERR_clear_error()
        guard SSL_write(session, bytes, Int32(bytes.count)) == bytes.count else {
            throw Self.fault("the TLS session broke")
        }
    }

    /// The encrypted bytes that must be sent now.
    func takeOutgoing() -> [UInt8] {
        let count = BIO_ctrl_pending(outgoing)
        guard count > 0 else { return [] }
        return [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
            initialized = max(0, Int(BIO_read(outgoing, buffer.baseAddress, Int32(buffer.count))))
        }
    }

    /// OpenSSL's newest error of this thread.
    private static func fault(_ what: String) -> Fault {
        let code = ERR_get_error()
        ERR_clear_error()
        guard code != 0, let reason = ERR_reason_error_string(code) else { return Fault(detail: what) }
        return Fault(detail: "\(what): \(String(cString: reason))")
    }
}
