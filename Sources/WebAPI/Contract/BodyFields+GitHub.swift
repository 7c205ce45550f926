// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment

// Values that only GitHub interprets. They are checked here because we put them into URLs and header fields.
extension BodyFields {
    /// The token without the white space around it that pasting can add; nil if it is missing or null.
    func token() throws(ContractError) -> Secret<String>? {
        guard try optionalText(.token) != nil else { return nil }
        let text = try text(.token).drop(while: \.isWhitespace)
        let token = text.prefix(text.count - text.reversed().prefix(while: \.isWhitespace).count)
        guard token.utf8.allSatisfy({ (0x21 ... 0x7E).contains($0) }) else {
            throw ContractError(code: .badRequest, message: "`token` contains characters that no GitHub token has")
        }
        return Secret(String(token))
    }

    /// The name of an owner or a repository: letters, digits, `-`, `_` and `.`, so that it is one component of a path.
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
                message: "`\(field.rawValue)` is not a GitHub name: it may contain only letters, digits, -, _ and .")
        }
        return text
    }
}
