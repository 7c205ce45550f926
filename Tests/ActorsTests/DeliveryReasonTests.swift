// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Actors
import Testing

@Suite("Why a delivery changed nothing")
struct DeliveryReasonTests {
    @Test("is stored in these words, which older rows have as well")
    func texts() {
        let texts: [(DeliveryReason, String)] = [
            (.superseded, "superseded: newer news is known"),
            (.nothingNew, "nothing new"),
            (.noNewLink, "no new link: the branch names no task of this project, or is linked already"),
            (.notLinked, "the repository is not linked any more"),
            (
                .identityUnknown,
                "not followed: the linked repository's identity is not known yet, and its name is another"
            ),
            (
                .otherRepository(said: 43, known: 42),
                "refused: the payload is about GitHub's repository 43, the hook's is 42"
            ),
            (.noBranchCreated(kind: "tag"), "a new tag is no branch"),
            (.referenceDeleted, "what was linked to a branch or a tag stays linked when it goes"),
            (.pushToNoBranch, "a push to no branch"),
            (.pushCreatesNoBranch, "a push that creates no branch"),
            (.unhandled(event: "star"), "no handler for event star"),
        ]
        for (reason, text) in texts { #expect(reason.text == text) }
    }
}
