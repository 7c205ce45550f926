// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
import Storage

/// The result of comparing one hook with GitHub.
enum HookCheckOutcome: Sendable, Equatable {
    /// The hook is right, or has been set right, and has a secret of ours.
    case right
    /// The link has no hook and needs none, because the service is in pull-only mode.
    case pullOnly
    /// The hook is gone, and cannot be made again. The text says why.
    case missing(String)
    /// The hook differs from what we need, and could not be set right. The text says why. It may deliver nevertheless if
    /// it is switched on.
    case wrong(isActive: Bool, String)
    /// Nothing is known of the hook. The text says why. It may deliver nevertheless.
    case unknown(String)
    /// GitHub could not be asked now. It may be later.
    case failed(GitHubError)
    /// Its new state is stored already, or somebody else works on it, or the link is gone.
    case settled

    /// How long the wait is until a hook that could not be set right is tried again: somebody has to change the token, its
    /// rights or the repository first. A new token has it tried at once.
    private static let patience = Duration.seconds(6 * 3600)

    /// The outcome for an error of GitHub's that was no answer about the hook itself.
    init(_ error: GitHubError) {
        self = error.isPassing ? .failed(error) : .unknown(error.description + error.remedy)
    }

    /// What to store; nil if nothing, because the hook is due again by itself, or its new state is stored already.
    /// - Parameter comparison: What the hook was compared with.
    func verdict(comparison: String?) -> HookVerdict? {
        switch self {
        case .right: HookVerdict(state: .active, comparedWith: comparison)
        case .pullOnly: HookVerdict(state: .pullOnly)
        case .missing(let reason): Self.verdict(.missing, comparison, reason)
        case .wrong(true, let reason): Self.verdict(.misconfigured, comparison, reason)
        case .wrong(false, let reason): Self.verdict(.disabled, comparison, reason)
        case .unknown(let reason): Self.verdict(.unknown, comparison, reason)
        case .failed, .settled: nil
        }
    }

    private static func verdict(_ state: HookState, _ comparison: String?, _ reason: String) -> HookVerdict {
        HookVerdict(state: state, comparedWith: comparison, error: reason, dueAgain: patience)
    }
}

/// What a comparison learned besides its outcome.
struct HookCheckNotes: Sendable {
    /// To which credential, hook and comparison GitHub's names of its answers belong.
    let owner: String
    /// GitHub's name of its answer about the repository.
    var repositoryETag: String?
    /// GitHub's name of the list of hooks in which the hook is right.
    var hooksETag: String?
    /// Whether the repository was read.
    var hasReadRepository = false
    /// Whether GitHub shows the repository to the token; nil if nobody has asked.
    var access: RepositoryAccess?

    /// Starts with what is remembered, if it belongs to the same credential, hook and comparison.
    init(owner: String, memory: HookCheckMemory) {
        self.owner = owner
        guard memory.etagsFor == owner else { return }
        repositoryETag = memory.repositoryETag
        hooksETag = memory.hooksETag
    }

    /// Whether there is something to remember that is not stored yet.
    func isNew(to memory: HookCheckMemory) -> Bool {
        hasReadRepository || memory.etagsFor != owner || memory.hooksETag != hooksETag
            || memory.repositoryETag != repositoryETag
    }
}
