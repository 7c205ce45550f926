// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import GitHub
import Storage

/// The result of comparing one hook with GitHub.
enum HookCheckOutcome: Sendable, Equatable {
    /// The hook is right, or has been set right, and has a secret of ours.
    case right
    /// The hook is gone, and cannot be made again. The text says why.
    case missing(String)
    /// Nothing is known of the hook, or it could not be set right. The text says why. It may deliver nevertheless.
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
        self = error.isPassing ? .failed(error) : .unknown(error.description)
    }

    /// What to store; nil if nothing, because the hook is due again by itself, or its new state is stored already.
    /// - Parameter comparison: What the hook was compared with.
    func verdict(comparison: String?) -> HookVerdict? {
        switch self {
        case .right: HookVerdict(state: .active, comparedWith: comparison)
        case .missing(let reason):
            HookVerdict(state: .missing, comparedWith: comparison, error: reason, dueAgain: Self.patience)
        case .unknown(let reason):
            HookVerdict(state: .unknown, comparedWith: comparison, error: reason, dueAgain: Self.patience)
        case .failed, .settled: nil
        }
    }
}
