// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import GitHub
import Testing

@testable import SyncEngine

@Suite("The comparison of a hook with what we need")
struct HookDifferenceTests {
    private func hook(
        url: String? = "https://new/hook", events: [String] = ["push", "status"], type: String? = "json",
        isActive: Bool = true, verifiesTLS: Bool = true
    ) -> RepositoryHook {
        RepositoryHook(
            id: 7, url: url, contentType: type, verifiesTLS: verifiesTLS, events: events, isActive: isActive,
            lastResponse: nil, createdAt: nil, updatedAt: nil)
    }

    private func difference(_ hook: RepositoryHook, _ address: String? = "https://new/hook") -> String {
        let difference = HookDifference(of: hook, from: address, events: ["push", "status"])
        #expect(difference.isEmpty == (difference.description == "none"))
        return difference.description
    }

    @Test("finds what is missing, and nothing else")
    func finds() {
        #expect(difference(hook()) == "none")
        #expect(difference(hook(events: ["*"])) == "none")
        #expect(difference(hook(events: ["status", "push", "star"])) == "none")
        #expect(difference(hook(verifiesTLS: false)) == "none")
        #expect(difference(hook(), nil) == "none")
        #expect(difference(hook(url: nil), nil) == "none")
        #expect(difference(hook(url: "https://old/hook")) == "another address")
        #expect(difference(hook(url: nil)) == "another address")
        #expect(difference(hook(events: ["push"])) == "without status")
        #expect(difference(hook(type: "form")) == "not as JSON")
        #expect(difference(hook(type: nil)) == "not as JSON")
        #expect(difference(hook(isActive: false)) == "switched off")
        #expect(
            difference(hook(url: "https://old/hook", events: [], type: "form", isActive: false))
                == "another address; without push, status; not as JSON; switched off")
    }

    @Test("finds a check of certificates that is off, and switches it on, where that is demanded")
    func certificates() {
        let hook = hook(verifiesTLS: false)
        let difference = HookDifference(
            of: hook, from: "https://new/hook", events: ["push", "status"], demandsTLS: true)
        #expect(difference.description == "without a check of certificates")
        let mended = HookDifference.configuration(
            of: hook, address: "https://new/hook", events: ["push"], secret: Secret("s"), demandsTLS: true)
        #expect(mended?.verifiesTLS == true)
        for (address, demands, expected) in [
            ("https://a.example", true, true), ("http://a.example", true, false), ("https://a.example", false, false),
        ] {
            let url = URL(string: address)
            #expect(url.map { HookAddresses(publicURL: $0, demandsTLS: demands).demandsTLS } == expected)
        }
    }

    @Test("mends with the whole configuration, and keeps what is a person's choice")
    func mends() {
        let secret = Secret("s")
        func mended(_ hook: RepositoryHook, _ address: String? = "https://new/hook") -> HookConfiguration? {
            HookDifference.configuration(of: hook, address: address, events: ["push", "status"], secret: secret)
        }
        #expect(
            mended(hook(url: "https://old/hook", events: ["push"], type: "form", isActive: false))
                == HookConfiguration(url: "https://new/hook", secret: secret, events: ["push", "status"]))
        #expect(mended(hook(events: ["*"]))?.events == ["*"])
        #expect(mended(hook(verifiesTLS: false))?.verifiesTLS == false)
        #expect(mended(hook(url: "https://old/hook"), nil)?.url == "https://old/hook")
        #expect(mended(hook(url: nil), nil) == nil)
    }

    @Test("knows a hook of the project at any public address, and no other")
    func ours() throws {
        let project = try #require(UUID(uuidString: "0B1C5F6E-0000-4000-8000-0000000000AA"))
        let path = "/api/v1/plugins/com.paca.github/projects/0b1c5f6e-0000-4000-8000-0000000000aa/webhook"
        for base in ["https://old.example", "https://new.example/paca", "http://10.0.0.1:8080"] {
            #expect(HookAddresses.isOurs(base + path, project: project))
        }
        #expect(!HookAddresses.isOurs("https://old.example\(path)/x", project: project))
        #expect(!HookAddresses.isOurs("https://old.example" + path.replacing("aa/", with: "ab/"), project: project))
        #expect(!HookAddresses.isOurs(nil, project: project))
    }
}
