// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment

// What only means something to GitHub, but is put into addresses and header fields on its way there.
extension BodyFields {
    /// A token, without the blanks and line ends that come along when it is pasted; nil when it is missing or null.
    func token() throws(ContractError) -> Secret<String>? {
        guard try optionalText(.token) != nil else { return nil }
        let text = try text(.token).drop(while: \.isWhitespace)
        let token = text.prefix(text.count - text.reversed().prefix(while: \.isWhitespace).count)
        guard token.utf8.allSatisfy({ (0x21 ... 0x7E).contains($0) }) else {
            throw ContractError(code: .badRequest, message: "`token` holds characters that no token has")
        }
        return Secret(String(token))
    }

    /// An owner's or a repository's name: letters, digits, `-`, `_` and `.`, so that it is one part of an address.
    func repositoryPart(_ field: BodyField) throws(ContractError) -> String {
        let text = try text(field)
        let isName = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a") ... UInt8(ascii: "z"), UInt8(ascii: "A") ... UInt8(ascii: "Z"),
                UInt8(ascii: "0") ... UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "."):
                true
            default: false
            }
        }
        guard isName, !text.utf8.allSatisfy({ $0 == UInt8(ascii: ".") }) else {
            throw ContractError(
                code: .badRequest,
                message: "`\(field.rawValue)` is no name that GitHub gives: letters, digits, -, _ and .")
        }
        return text
    }
}
