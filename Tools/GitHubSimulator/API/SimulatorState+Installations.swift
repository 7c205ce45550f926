// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The App that signed this request. Other tokens than a JSON web token are refused.
    func app(of call: APICall) throws(SimulatorError) -> GitHubApp {
        guard let app = call.caller.appID.flatMap({ apps[$0] }) else { throw .undecodableToken }
        return app
    }

    /// The installation in the path. An installation of another App is answered with 404.
    func installation(in call: APICall, of app: GitHubApp) throws(SimulatorError) -> Installation {
        guard let found = installations[try call.integer("installation_id")], found.appID == app.id else {
            throw .notFound
        }
        return found
    }

    /// Creates a token that is valid for an hour. It has the installation's permissions, or fewer if the body asks for
    /// fewer
    /// (https://docs.github.com/rest/apps/apps#create-an-installation-access-token-for-an-app).
    mutating func mintToken(
        of installation: Installation,
        _ app: GitHubApp,
        narrowedBy body: JSONValue,
        at now: Timestamp
    ) throws(SimulatorError) -> JSONValue {
        guard installation.suspendedAt == nil else {
            throw SimulatorError(status: 403, message: "This installation has been suspended")
        }
        let permissions = try permissions(body["permissions"], within: app.permissions)
        let chosen = try repositories(body, within: installation)
        let expires = Timestamp(secondsSinceEpoch: now.secondsSinceEpoch + 3600)
        // The token is longer than 40 characters and has the form of 2026: `ghs_APPID_…`.
        let digits = ids.nextTokenDigits()
        let text = "ghs_\(app.id)_ey\(digits.prefix(20)).ey\(digits.dropFirst(20).prefix(20)).\(digits.suffix(24))"
        let kind = AccessToken.Kind.installation(
            id: installation.id,
            permissions: permissions,
            repositories: chosen ?? installation.repositories
        )
        tokens[text] = AccessToken(login: "\(app.slug)[bot]", kind: kind, expiresAt: expires)
        let isSelected = chosen != nil || installation.repositories != nil
        let answer: JSONValue = [
            "token": .string(text),
            "expires_at": .time(expires),
            "permissions": GitHubApp.json(permissions),
            "repository_selection": .string(isSelected ? "selected" : "all"),
        ]
        guard let chosen else { return answer }
        let listed = repositories.filter { chosen.contains($0.id) }.map { $0.json(at: configuration.address) }
        return answer.adding(["repositories": .array(listed)])
    }

    private func permissions(
        _ wanted: JSONValue?,
        within granted: [String: AccessLevel]
    ) throws(SimulatorError) -> [String: AccessLevel] {
        guard case .object(let members)? = wanted else { return granted }
        var narrowed: [String: AccessLevel] = [:]
        for member in members {
            guard let level = member.value.stringValue.flatMap(AccessLevel.init),
                let most = granted[member.name], most >= level
            else {
                throw SimulatorError(
                    status: 422,
                    message: "The permissions requested are not granted to this installation."
                )
            }
            narrowed[member.name] = level
        }
        return narrowed
    }

    /// The repositories that the body chooses; nil if it chooses none.
    private func repositories(
        _ body: JSONValue,
        within installation: Installation
    ) throws(SimulatorError) -> Set<Int>? {
        let names = body["repositories"]?.arrayValue?.compactMap(\.stringValue) ?? []
        var chosen = Set(body["repository_ids"]?.arrayValue?.compactMap(\.integerValue) ?? [])
        for name in names { chosen.insert(try repository(owner: installation.account.login, name: name).id) }
        guard !chosen.isEmpty else { return nil }
        for id in chosen {
            let isReachable =
                installation.repositories?.contains(id) ?? (records[id]?.repository.owner.id == installation.account.id)
            guard isReachable else {
                throw SimulatorError(
                    status: 422,
                    message: "There is at least one repository that does not exist or is not accessible to the "
                        + "parent installation."
                )
            }
        }
        return chosen
    }
}
