// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
public import Environment

#if canImport(FoundationEssentials)
    internal import FoundationEssentials
#else
    internal import Foundation
#endif

/// The secret that GitHub and we share for one hook: it tells GitHub's bodies from anyone else's.
///
/// Source: "Validating webhook deliveries" of GitHub's documentation, `reference/github-facts.md` section 1.
public struct WebhookSecret: Sendable {
    private let key: SymmetricKey

    /// Takes over the secret. Its clear text stays inside, in memory that is overwritten when it is freed.
    public init(_ secret: Secret<String>) {
        key = SymmetricKey(data: Array(secret.reveal().utf8))
    }

    /// Whether `signature` is what this secret makes of `body`.
    ///
    /// The time it takes depends on the length of `body` only: also a missing or malformed signature costs the HMAC, and
    /// codes are compared in constant time.
    ///
    /// - Parameters:
    ///   - signature: The value of `X-Hub-Signature-256`: `sha256=` and 64 hexadecimal digits of either case.
    ///   - body: The request's body as it came, before any decoding, also when it is a form.
    public func isValid(signature: String?, for body: [UInt8]) -> Bool {
        let code = signature.flatMap(Self.code(of:))
        let candidate = code ?? [UInt8](repeating: 0, count: SHA256.byteCount)
        let isEqual = body.withUnsafeBytes { bytes in
            HMAC<SHA256>.isValidAuthenticationCode(candidate, authenticating: bytes, using: key)
        }
        return isEqual && code != nil
    }

    /// The value that GitHub would put into `X-Hub-Signature-256` for `body`.
    public func signature(for body: [UInt8]) -> String {
        let code = body.withUnsafeBytes { HMAC<SHA256>.authenticationCode(for: $0, using: key) }
        var text = Array(Self.prefix.utf8)
        for byte in code {
            text.append(HexDigit.lowercase(byte >> 4))
            text.append(HexDigit.lowercase(byte & 0xF))
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let prefix = "sha256="

    /// The bytes of a well-formed signature.
    private static func code(of signature: String) -> [UInt8]? {
        guard signature.hasPrefix(prefix) else { return nil }
        let digits = Array(signature.utf8.dropFirst(prefix.utf8.count))
        guard digits.count == SHA256.byteCount * 2 else { return nil }
        var code: [UInt8] = []
        code.reserveCapacity(SHA256.byteCount)
        for index in stride(from: 0, to: digits.count, by: 2) {
            guard let high = HexDigit.value(digits[index]), let low = HexDigit.value(digits[index + 1]) else {
                return nil
            }
            code.append(high << 4 | low)
        }
        return code
    }
}

extension WebhookSecret: CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// Always the mask of ``Secret``.
    public var description: String { Secret(()).description }
    /// Always the mask of ``Secret``.
    public var debugDescription: String { description }
    /// Empty, so that `dump` and string reflection find nothing.
    public var customMirror: Mirror { Mirror(self, children: [:]) }
}
