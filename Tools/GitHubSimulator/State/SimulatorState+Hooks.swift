// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

extension SimulatorState {
    /// The hooks of a repository, oldest first.
    public func hooks(in repositoryID: Int) throws(SimulatorError) -> [Hook] {
        guard let record = records[repositoryID] else { throw .notFound }
        return record.hooks
    }

    /// One hook.
    public func hook(_ id: Int, in repositoryID: Int) throws(SimulatorError) -> Hook {
        guard let hook = records[repositoryID]?.hooks.first(where: { $0.id == id }) else { throw .notFound }
        return hook
    }

    /// Creates a hook and sends it a `ping`.
    public mutating func createHook(
        in repositoryID: Int,
        config: Hook.Config,
        events: [String] = ["push"],
        isActive: Bool = true,
        at now: Timestamp
    ) throws(SimulatorError) -> Hook {
        guard records[repositoryID] != nil else { throw .notFound }
        let hook = Hook(
            id: ids.next(.hook),
            repositoryID: repositoryID,
            config: config,
            events: events,
            isActive: isActive,
            createdAt: now
        )
        try validate(hook)
        records[repositoryID]?.hooks.append(hook)
        try pingHook(hook.id, in: repositoryID)
        return hook
    }

    /// Changes a hook with the closure. Sends nothing.
    public mutating func editHook(
        _ id: Int,
        in repositoryID: Int,
        at now: Timestamp,
        _ change: (inout Hook) throws(SimulatorError) -> Void
    ) throws(SimulatorError) -> Hook {
        guard let index = records[repositoryID]?.hooks.firstIndex(where: { $0.id == id }) else { throw .notFound }
        var hook = try hook(id, in: repositoryID)
        try change(&hook)
        hook.updatedAt = now
        try validate(hook)
        records[repositoryID]?.hooks[index] = hook
        return hook
    }

    /// Deletes a hook with its delivery log. Deliveries that are under way are still sent.
    public mutating func deleteHook(_ id: Int, in repositoryID: Int) throws(SimulatorError) {
        _ = try hook(id, in: repositoryID)
        records[repositoryID]?.hooks.removeAll { $0.id == id }
        deliveries[id] = nil
    }

    /// Sends a `ping` to a hook if it is active.
    public mutating func pingHook(_ id: Int, in repositoryID: Int) throws(SimulatorError) {
        let hook = try hook(id, in: repositoryID)
        guard hook.isActive else { return }
        let repository = try repository(repositoryID)
        let event = HookEvent.ping(
            hook: hook,
            repository: repository,
            sender: repository.owner,
            at: configuration.address
        )
        send(request(for: event, guid: ids.nextGUID(), to: hook))
    }

    /// Sends the last push again, if the hook is subscribed to pushes.
    public mutating func testHook(_ id: Int, in repositoryID: Int) throws(SimulatorError) {
        let hook = try hook(id, in: repositoryID)
        guard hook.isSubscribed(to: "push"), let push = records[repositoryID]?.lastPush else { return }
        let event = HookEvent.push(push, repository: try repository(repositoryID), at: configuration.address)
        send(request(for: event, guid: ids.nextGUID(), to: hook))
    }

    /// Sends a push to the hooks of its repository.
    mutating func emit(_ push: Push, in repositoryID: Int) throws(SimulatorError) {
        records[repositoryID]?.lastPush = push
        emit(.push(push, repository: try repository(repositoryID), at: configuration.address))
    }

    /// Sends an event to every hook that is subscribed to it, with the same GUID.
    mutating func emit(_ event: HookEvent) {
        let guid = ids.nextGUID()
        for hook in records[event.repositoryID]?.hooks ?? [] where hook.isSubscribed(to: event.name) {
            send(request(for: event, guid: guid, to: hook))
        }
    }

    /// Sends an event whose body has these members besides the usual ones.
    mutating func emit(
        _ name: String,
        _ action: String?,
        _ members: JSONValue,
        repository: Repository,
        sender: Account
    ) {
        let head: JSONValue = action.map { ["action": .string($0)] } ?? [:]
        let payload = WebhookBody.event(head.adding(members), repository, sender, configuration.address)
        emit(HookEvent(name: name, action: action, repositoryID: repository.id, payload: payload))
    }

    private mutating func request(for event: HookEvent, guid: String, to hook: Hook) -> DeliveryRequest {
        DeliveryRequest(id: ids.next(.delivery), guid: guid, event: event, hook: hook)
    }

    /// Refuses an invalid hook. Two hooks may have the same URL only if they have no event in common
    /// (https://docs.github.com/rest/repos/webhooks#create-a-repository-webhook).
    private func validate(_ hook: Hook) throws(SimulatorError) {
        guard let scheme = ["http://", "https://"].first(where: { hook.config.url.lowercased().hasPrefix($0) }) else {
            throw .field("Hook", "url", hook.config.url.isEmpty ? "missing_field" : "invalid")
        }
        let authority = hook.config.url.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
        let host = String(authority.split(separator: "@").last ?? "").split(separator: ":").first.map(String.init) ?? ""
        guard !configuration.refusedHosts.contains(host.lowercased()) else {
            let reason = "is not supported because it isn't reachable over the public Internet"
            throw .custom("Hook", "Sorry, the URL host \(host) \(reason)")
        }
        let others = records[hook.repositoryID]?.hooks.filter { $0.id != hook.id } ?? []
        for event in hook.events {
            guard others.filter({ $0.events.contains(event) }).count < configuration.hooksPerEvent else {
                let reason = "The \"\(event)\" event cannot have more than \(configuration.hooksPerEvent) hooks"
                throw .custom("Hook", reason)
            }
        }
        for other in others where other.config.url == hook.config.url {
            let overlaps = !Set(other.events).isDisjoint(with: hook.events)
            guard !overlaps, !other.events.contains("*"), !hook.events.contains("*") else {
                throw .custom("Hook", "Hook already exists on this repository")
            }
        }
    }
}
