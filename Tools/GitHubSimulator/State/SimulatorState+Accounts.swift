// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

extension SimulatorState {
    /// The account with this login. It is created if there is none.
    public mutating func account(_ login: String, kind: Account.Kind = .user) -> Account {
        if let known = accounts.values.first(where: { $0.login.lowercased() == login.lowercased() }) {
            return known
        }
        let account = Account(id: ids.next(.account), login: login, kind: kind)
        accounts[account.id] = account
        return account
    }

    /// Deletes a user. What the user wrote remains without an author. Sends nothing.
    public mutating func deleteAccount(_ login: String) throws(SimulatorError) {
        guard let account = accounts.values.first(where: { $0.login.lowercased() == login.lowercased() }) else {
            throw .notFound
        }
        accounts[account.id] = nil
    }
}
