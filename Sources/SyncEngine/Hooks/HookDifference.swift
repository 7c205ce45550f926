// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub

/// How a hook on GitHub differs from what we need.
struct HookDifference: Sendable, Equatable {
    /// The hook delivers to this address; nil if its address is right.
    let otherAddress: String?
    /// The events that it does not deliver, in our order.
    let missingEvents: [String]
    /// Whether it sends forms in place of JSON.
    let isForm: Bool
    /// Whether it is switched off.
    let isInactive: Bool
    /// Whether GitHub does not check our certificate, although it has to.
    let isUnverified: Bool

    /// Compares a hook.
    /// - Parameters:
    ///   - address: Where GitHub has to deliver; nil if that is not configured. Then any address is right.
    ///   - events: What it has to deliver. More is no difference.
    ///   - demandsTLS: Whether GitHub has to check our certificate.
    init(of hook: RepositoryHook, from address: String?, events: [String], demandsTLS: Bool = false) {
        isUnverified = demandsTLS && !hook.verifiesTLS
        otherAddress = address == nil || hook.url == address ? nil : hook.url ?? ""
        missingEvents = hook.events.contains("*") ? [] : events.filter { !hook.events.contains($0) }
        isForm = hook.contentType != "json"
        isInactive = !hook.isActive
    }

    /// Whether there is no difference.
    var isEmpty: Bool { otherAddress == nil && missingEvents.isEmpty && !isForm && !isInactive && !isUnverified }

    /// The configuration that mends the hook. It is whole, with the secret, because GitHub removes a secret that is left
    /// out. What is ours to say is set. A check of certificates that a person switched off stays off, unless
    /// `demandsTLS`.
    /// - Returns: Nil if neither we nor the hook know an address.
    static func configuration(
        of hook: RepositoryHook, address: String?, events: [String], secret: Secret<String>, demandsTLS: Bool = false
    ) -> HookConfiguration? {
        guard let url = address ?? hook.url else { return nil }
        return HookConfiguration(
            url: url, secret: secret, events: hook.events.contains("*") ? hook.events : events,
            verifiesTLS: demandsTLS || hook.verifiesTLS)
    }
}

extension HookDifference: CustomStringConvertible {
    /// The differences, for logs.
    var description: String {
        var parts: [String] = []
        if otherAddress != nil { parts.append("another address") }
        if !missingEvents.isEmpty { parts.append("without \(missingEvents.joined(separator: ", "))") }
        if isForm { parts.append("not as JSON") }
        if isInactive { parts.append("switched off") }
        if isUnverified { parts.append("without a check of certificates") }
        return parts.isEmpty ? "none" : parts.joined(separator: "; ")
    }
}
