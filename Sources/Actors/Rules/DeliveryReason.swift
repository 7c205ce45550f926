// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a delivery changed nothing, or less than one might think. What is stored is its ``text``, which people read and
/// tools count: a text that changes is a new one beside the old in the rows that are there.
public enum DeliveryReason: Sendable, Hashable {
    /// What is stored is newer (promise P4).
    case superseded
    /// What is stored says the same.
    case nothingNew
    /// A branch that gives nothing to link.
    case noNewLink
    /// The repository was unlinked meanwhile.
    case notLinked
    /// Labels that may be another repository's.
    case identityUnknown
    /// The payload is about another repository than the hook's (promise P7). GitHub's ids of both.
    case otherRepository(said: Int64, known: Int64)
    /// Something else than a branch was created; of what kind it is.
    case noBranchCreated(kind: String)
    /// A branch or a tag was deleted.
    case referenceDeleted
    /// A push to something else than a branch.
    case pushToNoBranch
    /// A push to a branch that was there before, or one that deletes it.
    case pushCreatesNoBranch
    /// A review.
    case review
    /// An event that nobody handles.
    case unhandled(event: String)

    /// The sentence as it is stored.
    public var text: String {
        switch self {
        case .superseded: "superseded: newer news is known"
        case .nothingNew: "nothing new"
        case .noNewLink: "no new link: the branch names no task of this project, or is linked already"
        case .notLinked: "the repository is not linked any more"
        case .identityUnknown:
            "not followed: the linked repository's identity is not known yet, and its name is another"
        case .otherRepository(let said, let known):
            "refused: the payload is about GitHub's repository \(said), the hook's is \(known)"
        case .noBranchCreated(let kind): "a new \(kind) is no branch"
        case .referenceDeleted: "what was linked to a branch or a tag stays linked when it goes"
        case .pushToNoBranch: "a push to no branch"
        case .pushCreatesNoBranch: "a push that creates no branch"
        case .review: "a review changes nothing that is kept of a pull request"
        case .unhandled(let event): "no handler for event \(event)"
        }
    }
}
