// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import SampleBodies

/// One delivery of a pull request, 25 KB, as it arrives.
enum SampleDelivery {
    static let body: [UInt8] = {
        let repository = Repository(id: 186_853_002, owner: "meadow-works", name: "paddock-1000")
        var text = PullRequestBody.text(repository: repository, taskPrefix: "PROJ")
        for field in PullRequestBody.Field.allCases {
            // A number must not start with a zero.
            text = text.replacing(field.marker, with: "1" + String(repeating: "7", count: field.width - 1))
        }
        return Array(text.utf8)
    }()
}
