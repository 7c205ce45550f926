// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Testing

@Suite("The text of a UUID")
struct UUIDTextTests {
    @Test("is Foundation's text in lower case, and is read back in either case")
    func agreesWithFoundation() {
        for _ in 0 ..< 1000 {
            let id = UUID()
            #expect(id.text == id.uuidString.lowercased())
            #expect(UUID(text: id.text) == id)
            #expect(UUID(text: id.uuidString) == id)
        }
    }

    @Test(
        "is read only if it has 36 characters with dashes in their places",
        arguments: [
            "", "0", "3b241101-e2bb-4255-8caf-4136c566a96", "3b241101-e2bb-4255-8caf-4136c566a9622",
            "3b241101e2bb42558caf4136c566a962", "{3b241101-e2bb-4255-8caf-4136c566a962}",
            "3b241101-e2bb-4255-8caf-4136c566a96g", "3b241101-e2bb-4255-8caf4136-c566a962",
            "3b241101-e2bb-4255-8caf-4136c566a9 2", "3b241101+e2bb-4255-8caf-4136c566a962",
            "３b241101-e2bb-4255-8caf-4136c566a9",
        ])
    func refusesOtherTexts(text: String) {
        #expect(UUID(text: text) == nil)
    }
}
