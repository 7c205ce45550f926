// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import JSON

/// https://docs.github.com/rest/meta/meta
enum MetaAPI {
    static let routes = [
        APIRoute(
            "GET /meta", documentation: "/meta/meta#get-github-meta-information", requires: .anyToken, handler: get),
        APIRoute("GET /zen", documentation: "/meta/meta#get-the-zen-of-github", requires: .anyToken, handler: zen),
        APIRoute(
            "GET /versions", documentation: "/meta/meta#get-all-api-versions", requires: .anyToken, handler: versions),
    ]

    private static func get(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        .json([
            "verifiable_password_authentication": false,
            "ssh_key_fingerprints": [:],
            "ssh_keys": [],
            "hooks": ["192.0.2.0/24", "2001:db8::/48"],
            "web": ["198.51.100.0/24"],
            "api": ["198.51.100.0/24"],
            "git": ["198.51.100.0/24"],
            "packages": [],
            "pages": [],
            "importer": [],
            "actions": [],
            "dependabot": [],
            "domains": [:],
        ])
    }

    private static func zen(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        .text("A llama that waits is a llama that spits.", type: "text/plain")
    }

    private static func versions(_ state: inout SimulatorState, _ call: APICall) throws(SimulatorError) -> APIResponse {
        .json([.string(APIRequest.defaultVersion), .string(APIRequest.newVersion)])
    }
}
