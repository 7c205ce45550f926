// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/// Why a delivery changed nothing, or less than expected.
///
/// The row stores its ``text``, which people read and tools count. If a text is changed, old rows keep the old one, and
/// tools have to count both.
public enum DeliveryReason: Sendable, Hashable {
    /// The stored row is newer (promise P4).
    case superseded
    /// The stored row says the same.
    case nothingNew
    /// A new branch that names no task, or only tasks that it is linked to already.
    case noNewLink
    /// The repository is no longer linked.
    case notLinked
    /// News of a repository's labels that may be about another repository: the linked one's GitHub id is not known yet.
    case identityUnknown
    /// The payload is about another repository than the hook's (promise P7). The ids are GitHub's.
    case otherRepository(said: Int64, known: Int64)
    /// Something other than a branch was created; `kind` is what GitHub calls it.
    case noBranchCreated(kind: String)
    /// A branch or a tag was deleted.
    case referenceDeleted
    /// A push to something other than a branch.
    case pushToNoBranch
    /// A push to a branch that existed before, or one that deletes a branch.
    case pushCreatesNoBranch
    /// An event that no code handles.
    case unhandled(event: String)

    /// The sentence that is stored.
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
        case .unhandled(let event): "no handler for event \(event)"
        }
    }
}
