// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import CryptoExtras
internal import Foundation
internal import JSON

/// The token with which an App authenticates
/// (https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app).
struct JSONWebToken: Sendable {
    /// The App's id or client id.
    let issuer: String
    private let claims: JSONValue
    private let signed: Data
    private let signature: Data

    /// Nil if the text is not a JSON web token, or is not signed with the algorithm that GitHub demands.
    init?(_ text: String) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3,
            let header = Self.decode(parts[0]).flatMap({ JSONValue(parsing: Array($0)) }),
            let claims = Self.decode(parts[1]).flatMap({ JSONValue(parsing: Array($0)) }),
            let signature = Self.decode(parts[2]),
            header["alg"]?.stringValue == "RS256",
            let issuer = claims["iss"].flatMap({ $0.stringValue ?? $0.integerValue.map(String.init) })
        else { return nil }
        self.issuer = issuer
        self.claims = claims
        self.signature = signature
        signed = Data("\(parts[0]).\(parts[1])".utf8)
    }

    /// Whether the owner of the private key signed it.
    func isSigned(by publicKey: String) -> Bool {
        // The error is dropped: with a key that cannot be read, no signature is valid.
        guard let key = try? _RSA.Signing.PublicKey(pemRepresentation: publicKey) else { return false }
        let proof = _RSA.Signing.RSASignature(rawRepresentation: signature)
        return key.isValidSignature(proof, for: SHA256.hash(data: signed), padding: .insecurePKCS1v1_5)
    }

    /// Refuses the times that GitHub refuses, with GitHub's wording.
    func checkTimes(at now: Timestamp) throws(SimulatorError) {
        guard let issued = claims["iat"]?.integerValue, issued <= now.secondsSinceEpoch + 60 else {
            let rule = "must be an Integer representing the time that the assertion was issued"
            throw .unauthorized("'Issued at' claim ('iat') \(rule)")
        }
        guard let expires = claims["exp"]?.integerValue, expires > now.secondsSinceEpoch else {
            let rule = "must be a numeric value representing the future time at which the assertion expires"
            throw .unauthorized("'Expiration time' claim ('exp') \(rule)")
        }
        guard expires <= now.secondsSinceEpoch + 600 else {
            throw .unauthorized("'Expiration time' claim ('exp') is too far in the future")
        }
    }

    private static func decode(_ text: Substring) -> Data? {
        var base64 = text.replacingOccurrences(of: "-", with: "+").replacingOccurrences(of: "_", with: "/")
        while base64.count % 4 != 0 { base64 += "=" }
        return Data(base64Encoded: base64)
    }
}

extension SimulatorState {
    /// The App that signed the token of a request.
    func appID(signing text: String, at now: Timestamp) throws(SimulatorError) -> Int {
        guard let token = JSONWebToken(text) else { throw .undecodableToken }
        let app = apps.values.first { String($0.id) == token.issuer || $0.clientID == token.issuer }
        guard let app else { throw SimulatorError(status: 404, message: "Integration not found") }
        guard token.isSigned(by: app.publicKey) else { throw .undecodableToken }
        try token.checkTimes(at: now)
        return app.id
    }
}

extension SimulatorError {
    static let undecodableToken = unauthorized("A JSON web token could not be decoded")
}
