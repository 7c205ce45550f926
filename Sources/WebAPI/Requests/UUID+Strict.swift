// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

extension UUID {
    /// The 36 characters of RFC 9562 section 4, in either case, and nothing around them.
    init?(strict text: String) {
        let bytes = Array(text.utf8)
        let isHyphen = { (place: Int) in [8, 13, 18, 23].contains(place) }
        guard bytes.count == 36,
            bytes.indices.allSatisfy({ isHyphen($0) == (bytes[$0] == UInt8(ascii: "-")) })
        else { return nil }
        self.init(uuidString: text)
    }

    /// As the contract writes ids.
    var lowercased: String { uuidString.lowercased() }
}
