// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension GitHubError: CustomStringConvertible {
    /// One line: the request, and why it failed.
    public var description: String {
        "\(operation): \(reason)\(details)\(outcomeUnknown ? " (it may have happened)" : "")"
    }

    private var reason: String {
        switch kind {
        case .unreachable: "GitHub cannot be reached"
        case .timedOut: "GitHub did not answer in time"
        case .rateLimited(let wait): "a rate limit says wait \(max(0, wait.components.seconds)) s"
        case .status(let status): "GitHub answered \(status)"
        case .moved(let address): "GitHub points to \(GitHubAddress.path(of: address)), which was not followed"
        case .undecodable: "GitHub's answer cannot be used"
        case .cancelled: "cancelled"
        }
    }

    private var details: String {
        let texts = ([message] + fieldErrors.map(\.text)).compactMap(\.self).filter { !$0.isEmpty }
        return texts.isEmpty ? "" : ": " + texts.joined(separator: "; ")
    }
}

extension GitHubError.FieldError {
    /// GitHub's sentence; without one, the resource, the field and the code.
    var text: String {
        message ?? [resource, field, code].compactMap(\.self).joined(separator: " ")
    }
}
