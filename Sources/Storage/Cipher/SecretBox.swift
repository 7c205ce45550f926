// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
public import Environment
import Foundation
import JSON

/// Encrypts the tokens and hook secrets that are stored in Postgres. The format is that of Paca's plugin: AES-256-GCM,
/// as hex of `nonce(12) || ciphertext || tag(16)` (`docs/design/data-model.md`, "The plugin's five tables").
///
/// It encrypts with the first key and a new random nonce, and decrypts with each key in order until one fits.
public struct SecretBox: Sendable {
    private let keys: [SymmetricKey]

    /// Makes a box of its keys.
    /// - Parameters:
    ///   - key: 64 hexadecimal characters, from `ENCRYPTION_KEY`.
    ///   - previous: Keys that are only used to decrypt, from `ENCRYPTION_KEY_PREVIOUS`.
    /// - Throws: `SecretBoxError.invalidKey`.
    public init(key: Secret<String>, previous: [Secret<String>] = []) throws(SecretBoxError) {
        var keys: [SymmetricKey] = []
        for candidate in [key] + previous {
            guard let bytes = Hex.decode(candidate.reveal()), bytes.count == 32 else { throw .invalidKey }
            keys.append(SymmetricKey(data: bytes))
        }
        self.keys = keys
    }

    /// Encrypts a text.
    /// - Throws: `SecretBoxError.encryptionFailed`.
    public func seal(_ secret: Secret<String>) throws(SecretBoxError) -> String {
        do {
            let box = try AES.GCM.seal(Data(secret.reveal().utf8), using: keys[0], nonce: AES.GCM.Nonce())
            guard let combined = box.combined else { throw SecretBoxError.encryptionFailed }
            return Hex.encode(combined)
        } catch {
            throw .encryptionFailed
        }
    }

    /// Decrypts a text.
    /// - Throws: `SecretBoxError.malformed` if the ciphertext does not have our format, `wrongKey` if no key decrypts
    ///   it.
    public func open(_ ciphertext: String) throws(SecretBoxError) -> Secret<String> {
        guard let bytes = Hex.decode(ciphertext), bytes.count >= 28,
            let box = try? AES.GCM.SealedBox(combined: bytes)  // fails only for a wrong size, which is malformed too
        else { throw .malformed }
        for key in keys {
            // An error means that the key is wrong or the ciphertext was changed; the cipher cannot tell which. Try the
            // next key.
            guard let clear = try? AES.GCM.open(box, using: key) else { continue }
            guard let text = String(bytes: clear, encoding: .utf8) else { throw .malformed }
            return Secret(text)
        }
        throw .wrongKey
    }
}

/// Why a secret could not be encrypted or decrypted. It contains no part of the secret.
public enum SecretBoxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A key is not 64 hexadecimal characters.
    case invalidKey
    /// The cipher failed.
    case encryptionFailed
    /// The stored text is not hex of nonce, ciphertext and tag.
    case malformed
    /// None of the configured keys decrypts the stored text.
    case wrongKey

    /// One sentence with what to do.
    public var description: String {
        switch self {
        case .invalidKey: "an encryption key must be 64 hexadecimal characters; make one with: openssl rand -hex 32"
        case .encryptionFailed: "a secret could not be encrypted"
        case .malformed: "a stored secret is not of the format hex(nonce || ciphertext || tag); store it anew"
        case .wrongKey: "a stored secret was encrypted under another key; add that key to ENCRYPTION_KEY_PREVIOUS"
        }
    }
}
