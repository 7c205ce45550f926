// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CryptoExtras
import Foundation
import GitHubSimulator
import JSON
import TestSupport
import Testing

@Suite struct AppsAPITests {
    /// An App that is installed in `alpaca`, and its private key.
    private struct Stage {
        let herd: Herd
        let key: _RSA.Signing.PrivateKey
        let app: GitHubApp
        let installation: Installation

        init(repositories: Bool = false) async throws {
            herd = try await Herd()
            key = try _RSA.Signing.PrivateKey(keySize: .bits2048)
            let publicKey = key.publicKey.pemRepresentation
            app = await herd.simulator.createApp(slug: "paca", owner: "alpaca", publicKey: publicKey)
            let chosen: Set<Int>? = repositories ? [herd.repository.id] : nil
            installation = try await herd.simulator.install(app, in: "alpaca", repositories: chosen)
        }

        /// A token of the App, signed now.
        func token(issuer: String? = nil, issued: Int? = -60, expires: Int = 540) throws -> String {
            let now = 1_767_225_600 + Int(herd.clock.now.offset / .seconds(1))
            let start = issued.map { "\"iat\":\(now + $0)," } ?? ""
            let claims = #"{\#(start)"exp":\#(now + expires),"iss":"\#(issuer ?? String(app.id))"}"#
            let text = "\(Self.encode(Data(#"{"alg":"RS256","typ":"JWT"}"#.utf8))).\(Self.encode(Data(claims.utf8)))"
            let proof = try key.signature(for: Data(text.utf8), padding: .insecurePKCS1v1_5)
            return "\(text).\(Self.encode(proof.rawRepresentation))"
        }

        func call(_ method: String, _ path: String, _ body: String = "", token: String) async -> APIResponse {
            let field = HeaderField(name: "Authorization", value: "Bearer \(token)")
            return await herd.call(method, path, body, headers: [field])
        }

        func mint(_ body: String = "") async throws -> APIResponse {
            let path = "/app/installations/\(installation.id)/access_tokens"
            return await call("POST", path, body, token: try token())
        }

        private static func encode(_ data: Data) -> String {
            data.base64EncodedString().replacingOccurrences(of: "+", with: "-")
                .replacingOccurrences(of: "/", with: "_").replacingOccurrences(of: "=", with: "")
        }
    }

    @Test func anAppSeesItselfAndItsInstallations() async throws {
        let stage = try await Stage()
        #expect(await stage.call("GET", "/app", token: try stage.token()).json["slug"]?.stringValue == "paca")
        let byClient = try stage.token(issuer: stage.app.clientID)
        let installation = await stage.call("GET", "/app/installations/\(stage.installation.id)", token: byClient)
        #expect(installation.json["account"]?["login"]?.stringValue == "alpaca")
        #expect(installation.json["repository_selection"]?.stringValue == "all")
        let found = await stage.call("GET", "/repos/alpaca/herd/installation", token: byClient)
        #expect(found.json["id"]?.integerValue == stage.installation.id)
        #expect(await stage.call("GET", "/app/installations/1", token: byClient).status == 404)
        #expect(await stage.call("GET", "/repos/alpaca/herd", token: byClient).status == 403)
    }

    @Test func timesThatAreWrongAreNamed() async throws {
        let stage = try await Stage()
        let tooLong = await stage.call("GET", "/app", token: try stage.token(expires: 601))
        #expect(tooLong.status == 401)
        #expect(
            tooLong.json["message"]?.stringValue == "'Expiration time' claim ('exp') is too far in the future"
        )
        let over = await stage.call("GET", "/app", token: try stage.token(expires: 0))
        #expect(over.json["message"]?.stringValue?.contains("('exp') must be a numeric value") == true)
        let early = await stage.call("GET", "/app", token: try stage.token(issued: 300))
        #expect(early.json["message"]?.stringValue?.contains("('iat') must be an Integer") == true)
        let none = await stage.call("GET", "/app", token: try stage.token(issued: nil))
        #expect(none.status == 401)
    }

    @Test func aSignatureOfAnotherKeyIsRefused() async throws {
        let stage = try await Stage()
        let parts = try stage.token().split(separator: ".")
        let other = try await Stage().token().split(separator: ".")
        for text in ["\(parts[0]).\(parts[1]).\(other[2])", "a.b.c"] {
            let refused = await stage.call("GET", "/app", token: text)
            #expect(refused.status == 401)
            #expect(refused.json["message"]?.stringValue == "A JSON web token could not be decoded")
        }
        let unknown = await stage.call("GET", "/app", token: try stage.token(issuer: "1"))
        #expect(unknown.status == 404)
        // A user's token is not an App's token either.
        await stage.herd.simulator.addToken("user", .classic(login: "alpaca"))
        #expect(await stage.call("GET", "/app", token: "user").status == 401)
    }

    @Test func anInstallationTokenLivesAnHourAndReachesItsRepositories() async throws {
        let stage = try await Stage(repositories: true)
        _ = try await stage.herd.simulator.createRepository(owner: "alpaca", name: "wool", isPrivate: true)
        let minted = try await stage.mint()
        #expect(minted.status == 201)
        #expect(minted.json["expires_at"]?.stringValue == "2026-01-01T01:00:00Z")
        #expect(minted.json["repository_selection"]?.stringValue == "selected")
        let token = try #require(minted.json["token"]?.stringValue)
        #expect(token.hasPrefix("ghs_"))
        #expect(token.count > 40)
        let listed = await stage.call("GET", "/installation/repositories", token: token)
        #expect(listed.json["total_count"]?.integerValue == 1)
        #expect(await stage.call("GET", "/repos/alpaca/wool", token: token).status == 404)
        let hooks = await stage.call("GET", "/repos/alpaca/herd/hooks", token: token)
        #expect(hooks.status == 200)
        #expect(hooks.headers["X-OAuth-Scopes"] == nil)
        #expect(hooks.headers["X-Accepted-GitHub-Permissions"] == "repository_hooks=read")
        let user = await stage.call("GET", "/user", token: token)
        #expect(user.status == 403)
        #expect(user.json["message"]?.stringValue == "Resource not accessible by integration")
        stage.herd.clock.advance(by: .seconds(3600))
        #expect(await stage.call("GET", "/repos/alpaca/herd", token: token).status == 401)
    }

    @Test func aTokenCanBeNarrowedButNotWidened() async throws {
        let stage = try await Stage()
        let narrow = try await stage.mint(#"{"repositories":["herd"],"permissions":{"contents":"read"}}"#)
        #expect(narrow.json["repositories"]?.arrayValue?.count == 1)
        let token = try #require(narrow.json["token"]?.stringValue)
        #expect(await stage.call("POST", "/repos/alpaca/herd/git/refs", "{}", token: token).status == 403)
        #expect(await stage.call("GET", "/repos/alpaca/herd/branches", token: token).status == 200)
        #expect(try await stage.mint(#"{"permissions":{"members":"write"}}"#).status == 422)
        #expect(try await stage.mint(#"{"repository_ids":[1]}"#).status == 422)
    }

    @Test func aSuspendedInstallationIsOfNoUse() async throws {
        let stage = try await Stage()
        let token = try #require(try await stage.mint().json["token"]?.stringValue)
        let control = "/_simulator/installations/\(stage.installation.id)"
        #expect(await stage.herd.call("PATCH", control, #"{"suspended":true}"#).status == 204)
        let refused = await stage.call("GET", "/repos/alpaca/herd", token: token)
        #expect(refused.status == 403)
        #expect(refused.json["message"]?.stringValue == "This installation has been suspended")
        #expect(try await stage.mint().status == 403)
        #expect(await stage.herd.call("PATCH", control, #"{"suspended":false}"#).status == 204)
        #expect(try await stage.mint().status == 201)
        #expect(await stage.herd.call("DELETE", control).status == 204)
        #expect(await stage.call("GET", "/repos/alpaca/herd", token: token).status == 401)
        #expect(try await stage.mint().status == 404)
    }
}
