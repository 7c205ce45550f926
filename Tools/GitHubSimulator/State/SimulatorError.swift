// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// A refusal, with what GitHub's error envelope says of it
/// (https://docs.github.com/rest/using-the-rest-api/troubleshooting-the-rest-api#validation-failed).
public struct SimulatorError: Error, Sendable, Equatable, CustomStringConvertible {
    /// One entry of `errors`.
    public struct Detail: Sendable, Equatable {
        /// The kind of object, such as `Hook`.
        public let resource: String
        /// The field at fault, if it is one.
        public let field: String?
        /// `missing`, `missing_field`, `invalid`, `already_exists`, `unprocessable` or `custom`.
        public let code: String
        /// The text of a `custom` one.
        public let message: String?
    }

    /// The HTTP status.
    public let status: Int
    /// The text of the envelope.
    public let message: String
    /// The entries of `errors`; the envelope has none when this is empty.
    public let details: [Detail]
    /// `errors` where GitHub writes plain text: a list of strings, or one string alone.
    public let texts: Texts?
    /// What replaces the operation's own page in `documentation_url`.
    let documentation: String?
    /// Further headers, such as `Retry-After`.
    let headers: [HeaderField]

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
    /// The sender has ended: nothing will be delivered any more.
    static let stopped = SimulatorError(status: 503, message: "The simulator has stopped")

    static func custom(_ resource: String, _ message: String) -> SimulatorError {
        validation(Detail(resource: resource, field: nil, code: "custom", message: message))
    }

    static func field(_ resource: String, _ field: String, _ code: String) -> SimulatorError {
        validation(Detail(resource: resource, field: field, code: code, message: nil))
    }

    /// A field at fault, with a sentence about it.
    static func field(_ resource: String, _ field: String, _ code: String, message: String) -> SimulatorError {
        validation(Detail(resource: resource, field: field, code: code, message: message))
    }

    /// A refusal of credentials; it names no operation.
    static func unauthorized(_ message: String) -> SimulatorError {
        SimulatorError(status: 401, message: message, documentation: "https://docs.github.com/rest")
    }

    /// What GitHub says of reviews: its reasons are plain strings.
    static func unprocessable(_ reasons: String...) -> SimulatorError {
        SimulatorError(status: 422, message: "Unprocessable Entity", texts: .list(reasons))
    }

    private static func validation(_ detail: Detail) -> SimulatorError {
        SimulatorError(status: 422, message: "Validation Failed", details: [detail])
    }

    /// The body that GitHub answers with.
    func json(documentationURL: String) -> JSONValue {
        var members: [JSONValue.Member] = [.init(name: "message", value: .string(message))]
        switch texts {
        case .list(let texts)?: members.append(.init(name: "errors", value: .array(texts.map(JSONValue.string))))
        case .single(let text)?: members.append(.init(name: "errors", value: .string(text)))
        case nil where !details.isEmpty:
            members.append(.init(name: "errors", value: .array(details.map(\.json))))
        case nil: break
        }
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
