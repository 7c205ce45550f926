// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub

/// A webhook whose hook was looked for, so that its body may be read.
///
/// The signature of a webhook that names its hook is checked while the body arrives. So nothing of a body has to be kept
/// for a hook that does not exist, and a large body does not occupy a thread for long at its end.
public struct WebhookReading: Sendable {
    let headers: WebhookHeaders
    let name: HookName
    /// The hooks that may have signed, the most probable first.
    let candidates: [HookDirectory.Candidate]
    /// Whether the candidates were read from the database for this webhook. Otherwise they come from the cache.
    let isFresh: Bool
    /// The check under the first candidate's secret, or under a decoy if there is no candidate; nil if the webhook named
    /// no hook. Its body is then checked at its end, under several secrets.
    private(set) var check: WebhookCheck?
    /// The bytes of the body so far.
    private(set) var length = 0

    init(
        headers: WebhookHeaders, name: HookName, candidates: [HookDirectory.Candidate], isFresh: Bool,
        decoy: WebhookSecret
    ) {
        self.headers = headers
        self.name = name
        self.candidates = candidates
        self.isFresh = isFresh
        if name.hookID != nil { check = (candidates.first?.secret ?? decoy).check() }
    }

    /// Whether the body has to be kept until it is complete. It need not if no hook can have signed it.
    public var wantsBody: Bool { !candidates.isEmpty }

    /// The next bytes of the body have arrived.
    public mutating func read(_ bytes: UnsafeRawBufferPointer) {
        length += bytes.count
        check?.update(bytes)
    }
}
