// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import GitHub

// Values that only GitHub interprets. They are checked here because we put them into URLs and header fields.
extension BodyFields {
    /// The token without the white space around it that pasting can add; nil if it is missing or null.
    func token() throws(ContractError) -> GitHubToken? {
        guard try optionalText(.token) != nil else { return nil }
        let text = try text(.token).drop(while: \.isWhitespace)
        let token = text.prefix(text.count - text.reversed().prefix(while: \.isWhitespace).count)
        do throws(GitHubToken.Fault) {
            return try GitHubToken(Secret(String(token)))
        } catch {
            throw ContractError(code: .badRequest, message: "`token` \(error)")
        }
    }

    /// The name of a repository, from the members for its owner and its name.
    func repositoryName() throws(ContractError) -> RepositoryName {
        let (owner, name) = (try text(.owner), try text(.repoName))
        do throws(RepositoryName.Fault) {
            return try RepositoryName(owner: owner, name: name)
        } catch {
            let field: BodyField =
                switch error {
                case .owner: .owner
                case .name: .repoName
                }
            throw ContractError(
                code: .badRequest,
                message: "`\(field.rawValue)` is not a GitHub name: it may contain only letters, digits, -, _ and .")
        }
    }

    /// The branch that a pull request comes from: `branch`, or `owner:branch` for a fork.
    func head(_ field: BodyField) throws(ContractError) -> String {
        let text = try text(field)
        // Git allows no colon in a branch's name, so the first one ends the owner.
        guard let colon = text.firstIndex(of: ":") else { return try branch(field) }
        let (owner, name) = (String(text[..<colon]), String(text[text.index(after: colon)...]))
        do throws(RepositoryName.Fault) {
            _ = try RepositoryName(owner: owner, name: owner)
        } catch {
            throw ContractError(
                code: .badRequest, message: "`\(field.rawValue)` does not begin with the owner of a fork: \(owner)")
        }
        return "\(owner):\(try Self.branch(name, field))"
    }
}
