// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
public import Environment
import JSON

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The secret that GitHub and we share for one hook. It proves that a body comes from GitHub.
///
/// Source: GitHub's page "Validating webhook deliveries", `docs/reference/github-facts.md` section 1.
public struct WebhookSecret: Sendable {
    /// The HMAC state after the key and before any byte of a body. Computing it once saves half of the work for a small
    /// body.
    private let keyed: HMAC<SHA256>

    /// Takes over the secret. Only the HMAC state derived from it is kept, in memory that is overwritten when it is
    /// freed.
    public init(_ secret: Secret<String>) {
        keyed = HMAC(key: SymmetricKey(data: Array(secret.reveal().utf8)))
    }

    /// Whether `signature` is the signature of `body` under this secret.
    ///
    /// The time depends only on the length of `body`: the HMAC is computed also for a missing or malformed signature,
    /// and the comparison takes constant time. So an attacker learns nothing from the time.
    /// - Parameters:
    ///   - signature: The value of `X-Hub-Signature-256`: `sha256=` and 64 hexadecimal digits of either case.
    ///   - body: The request's body as it arrived, before any decoding, also if it is a form.
    public func isValid(signature: String?, for body: [UInt8]) -> Bool {
        var check = check()
        body.withUnsafeBytes { check.update($0) }
        return check.isValid(signature: signature)
    }

    /// Begins to check a body that arrives in parts.
    public func check() -> WebhookCheck {
        WebhookCheck(keyed)
    }

    /// The value of `X-Hub-Signature-256` that GitHub would send with `body`.
    public func signature(for body: [UInt8]) -> String {
        let code = authenticationCode(for: body)
        var text = Array(Self.prefix.utf8)
        for byte in code {
            text.append(Hex.lowercase(byte >> 4))
            text.append(Hex.lowercase(byte & 0xF))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func authenticationCode(for body: [UInt8]) -> HMAC<SHA256>.MAC {
        var hmac = keyed
        body.withUnsafeBytes { hmac.update(data: $0) }
        return hmac.finalize()
    }

    fileprivate static let prefix = "sha256="

    /// The bytes of a well-formed signature.
    fileprivate static func code(of signature: String) -> [UInt8]? {
        guard signature.hasPrefix(prefix) else { return nil }
        let digits = Array(signature.utf8.dropFirst(prefix.utf8.count))
        guard digits.count == SHA256.byteCount * 2 else { return nil }
        var code: [UInt8] = []
        code.reserveCapacity(SHA256.byteCount)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = Hex.value(digits[index]), let low = Hex.value(digits[index + 1]) else {
                return nil
            }
            code.append(high << 4 | low)
        }
        return code
    }
}

/// The check of one body under one secret, while the body arrives. So the work of a large body is spread over its parts,
/// and no byte has to be kept for it.
public struct WebhookCheck: Sendable {
    private var hmac: HMAC<SHA256>

    fileprivate init(_ keyed: HMAC<SHA256>) {
        hmac = keyed
    }

    /// The next bytes of the body.
    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        hmac.update(data: bytes)
    }

    /// Whether `signature` is the signature of all bytes given so far. See ``WebhookSecret/isValid(signature:for:)``.
    public func isValid(signature: String?) -> Bool {
        let code = signature.flatMap(WebhookSecret.code(of:))
        let candidate = code ?? [UInt8](repeating: 0, count: SHA256.byteCount)
        // swift-crypto compares authentication codes in constant time.
        let isEqual = hmac.finalize() == candidate
        return isEqual && code != nil
    }
}

extension WebhookCheck: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the mask of ``Secret``.
    public var description: String { Secret(()).description }
    /// Always the mask of ``Secret``.
    public var debugDescription: String { description }
    /// Empty, so that `dump` and string reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the mask of ``Secret``.
    public var description: String { Secret(()).description }
    /// Always the mask of ``Secret``.
    public var debugDescription: String { description }
    /// Empty, so that `dump` and string reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
