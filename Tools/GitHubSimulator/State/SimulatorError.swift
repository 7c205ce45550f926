// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A refusal, with the contents of GitHub's error body
/// (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed).
public struct SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One entry of the member `errors`.
    public struct Detail: Sendable, Equatable {
        /// The kind of object, such as `Hook`.
        public let resource: String
        /// The field that is wrong; nil if it is not about a field.
        public let field: String?
        /// `missing`, `missing_field`, `invalid`, `already_exists`, `unprocessable` or `custom`.
        public let code: String
        /// The text, for the code `custom`.
        public let message: String?
    }

    /// The HTTP status.
    public let status: Int
    /// The member `message`.
    public let message: String
    /// The entries of `errors`. If there are none, the member is left out.
    public let details: [Detail]
    /// `errors` where GitHub writes texts instead of objects: a list of strings, or one string.
    public let texts: Texts?
    /// The value of `documentation_url`, if it is not the operation's own page.
    let documentation: String?
    /// Additional headers, such as `Retry-After`.
    let headers: [HeaderField]
    /// The member `block` of a closed repository's answer; nil for all other answers.
    var block: JSONValue?

    /// The two forms of `errors` without objects.
    public enum Texts: Sendable, Equatable {
        case list([String])
        case single(String)
    }

    init(
        status: Int,
        message: String,
        details: [Detail] = [],
        texts: Texts? = nil,
        documentation: String? = nil,
        headers: [HeaderField] = []
    ) {
        self.status = status
        self.message = message
        self.details = details
        self.texts = texts
        self.documentation = documentation
        self.headers = headers
    }

    /// The status and the message.
    public var description: String { "\(status) \(message)" }

    static let notFound = SimulatorError(status: 404, message: "Not Found")
    static let badCredentials = unauthorized("Bad credentials")
    static let requiresAuthentication = SimulatorError(status: 401, message: "Requires authentication")
    static let malformedJSON = SimulatorError(status: 400, message: "Problems parsing JSON")
    static let notMergeable = SimulatorError(status: 405, message: "Pull Request is not mergeable")
    static let referenceExists = SimulatorError(status: 422, message: "Reference already exists")
    static let referenceMissing = SimulatorError(status: 422, message: "Reference does not exist")
    static let objectMissing = SimulatorError(status: 422, message: "Object does not exist")
    static let emptyRepository = SimulatorError(status: 409, message: "Git Repository is empty.")
    static let archived = SimulatorError(status: 403, message: "Repository was archived so is read-only.")
    /// The sender has ended, so nothing will be delivered any more.
    static let stopped = SimulatorError(status: 503, message: "The simulator has stopped")

    /// The answer for a repository that GitHub has closed.
    static func blocked(_ reason: String, at time: Timestamp) -> SimulatorError {
        var error = SimulatorError(status: 451, message: "Repository access blocked")
        error.block = [
            "reason": .string(reason), "created_at": .time(time),
            "html_url": "https://github.com/github/dmca/blob/master/2026/01/notice.md",
        ]
        return error
    }

    static func custom(_ resource: String, _ message: String) -> SimulatorError {
        validation(Detail(resource: resource, field: nil, code: "custom", message: message))
    }

    static func field(_ resource: String, _ field: String, _ code: String) -> SimulatorError {
        validation(Detail(resource: resource, field: field, code: code, message: nil))
    }

    /// A field that is wrong, with a sentence about it.
    static func field(_ resource: String, _ field: String, _ code: String, message: String) -> SimulatorError {
        validation(Detail(resource: resource, field: field, code: code, message: message))
    }

    /// The refusal of a token. It names no operation's page.
    static func unauthorized(_ message: String) -> SimulatorError {
        SimulatorError(status: 401, message: message, documentation: "https://docs.github.com/rest")
    }

    /// A refused review. GitHub gives the reasons as strings.
    static func unprocessable(_ reasons: String...) -> SimulatorError {
        SimulatorError(status: 422, message: "Unprocessable Entity", texts: .list(reasons))
    }

    private static func validation(_ detail: Detail) -> SimulatorError {
        SimulatorError(status: 422, message: "Validation Failed", details: [detail])
    }

    /// GitHub's error body.
    func json(documentationURL: String) -> JSONValue {
        var members: [JSONValue.Member] = [.init(name: "message", value: .string(message))]
        switch texts {
        case .list(let texts)?: members.append(.init(name: "errors", value: .array(texts.map(JSONValue.string))))
        case .single(let text)?: members.append(.init(name: "errors", value: .string(text)))
        case nil where !details.isEmpty:
            members.append(.init(name: "errors", value: .array(details.map(\.json))))
        case nil: break
        }
        if let block { members.append(.init(name: "block", value: block)) }
        members.append(.init(name: "documentation_url", value: .string(documentation ?? documentationURL)))
        members.append(.init(name: "status", value: .string(String(status))))
        return .object(members)
    }
}

extension SimulatorError.Detail {
    fileprivate var json: JSONValue {
        var members: [JSONValue.Member] = [
            .init(name: "resource", value: .string(resource)),
            .init(name: "code", value: .string(code)),
        ]
        if let field { members.append(.init(name: "field", value: .string(field))) }
        if let message { members.append(.init(name: "message", value: .string(message))) }
        return .object(members)
    }
}
