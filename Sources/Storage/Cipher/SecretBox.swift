// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Crypto
public import Environment
import Foundation
import JSON

/// Encrypts tokens and hook secrets at rest: AES-256-GCM in the plugin's format, hex of `nonce(12) || ciphertext ||
/// tag(16)` (`docs/design/data-model.md`, "The plugin's five tables").
///
/// Encryption uses the first key and a fresh random nonce; decryption tries every key in order.
public struct SecretBox: Sendable {
    private let keys: [SymmetricKey]

    /// Makes a box.
    /// - Parameters:
    ///   - key: 64 hexadecimal characters, `ENCRYPTION_KEY`.
    ///   - previous: keys that only decrypt, `ENCRYPTION_KEY_PREVIOUS`.
    /// - Throws: `SecretBoxError.invalidKey`.
    public init(key: Secret<String>, previous: [Secret<String>] = []) throws(SecretBoxError) {
        var keys: [SymmetricKey] = []
        for candidate in [key] + previous {
            guard let bytes = Hex.decode(candidate.reveal()), bytes.count == 32 else { throw .invalidKey }
            keys.append(SymmetricKey(data: bytes))
        }
        self.keys = keys
    }

    /// The ciphertext of a text.
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

    /// The text of a ciphertext.
    /// - Throws: `SecretBoxError.malformed` when the text is not of the format, `wrongKey` when no key opens it.
    public func open(_ ciphertext: String) throws(SecretBoxError) -> Secret<String> {
        guard let bytes = Hex.decode(ciphertext), bytes.count >= 28,
            let box = try? AES.GCM.SealedBox(combined: bytes)  // fails only for a wrong size, which is malformed too
        else { throw .malformed }
        for key in keys {
            // A wrong key and a tampered text look alike; the next key may be the right one.
            guard let clear = try? AES.GCM.open(box, using: key) else { continue }
            guard let text = String(bytes: clear, encoding: .utf8) else { throw .malformed }
            return Secret(text)
        }
        throw .wrongKey
    }
}

/// Why a secret could not be encrypted or decrypted. Carries no part of it.
public enum SecretBoxError: Error, Sendable, Equatable, CustomStringConvertible {
    /// A key is not 64 hexadecimal characters.
    case invalidKey
    /// The cipher failed.
    case encryptionFailed
    /// The stored text is not hex of nonce, ciphertext and tag.
    case malformed
    /// No configured key opens the stored text.
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
