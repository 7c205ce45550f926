// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import GitHubSimulator
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Runs a GitHub that misbehaves on request, until it is interrupted.
@main
struct GitHubSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "github-simulator",
        abstract:
            "A GitHub that misbehaves on request: it serves the REST API that PacaSync calls and sends signed webhooks.",
        discussion: """
            The REST API is at / and at /api/v3: users, repositories, hooks with their delivery logs, pull requests, \
            comments, reviews, branches and references, checks, statuses, Apps, rate limits.
            What happens on this GitHub, and what goes wrong, is told to it in JSON under /_simulator:

              GET    /_simulator/state
              POST   /_simulator/drain                          answers when every webhook had its attempts
              PUT    /_simulator/faults                         {"lost":0.1, "script":[{"fault":"lost","count":3}]}
              POST   /_simulator/repositories                   {"owner","name"}
              POST   /_simulator/repositories/O/R/forks         {"owner"}
              DELETE /_simulator/repositories/O/R
              DELETE /_simulator/accounts/LOGIN
              POST   /_simulator/repositories/O/R/branches      {"name"}
              DELETE /_simulator/repositories/O/R/branches/NAME
              POST   /_simulator/repositories/O/R/pushes        {"branch","messages":["..."]}
              POST   /_simulator/repositories/O/R/pulls         {"title","head","head_owner","base","body","draft"}
              PATCH  /_simulator/repositories/O/R/pulls/N       {"title","body","base"}
              POST   /_simulator/repositories/O/R/pulls/N/C     C: close reopen merge draft ready push label comment review
              POST   /_simulator/repositories/O/R/check-runs    {"name","sha"}
              PATCH  /_simulator/repositories/O/R/check-runs/N  {"conclusion"}
              POST   /_simulator/repositories/O/R/statuses      {"sha","state","context"}
              PATCH  /_simulator/repositories/O/R               {"name","owner","archived","private","default_branch"}
              PUT    /_simulator/repositories/O/R/roles/LOGIN   {"role":"read"}; without /LOGIN everybody else's
              POST   /_simulator/tokens                         {"token","login","kind","scopes","permissions"}
              DELETE /_simulator/tokens/TOKEN
              POST   /_simulator/apps                           {"slug","public_key"}
              POST   /_simulator/apps/N/installations           {"account","repositories":["O/R"]}
              PATCH  /_simulator/installations/N                {"suspended":true}
              PUT    /_simulator/rate-limits/LOGIN              {"limit":5000,"remaining":0,"resets_in":60}
              PUT    /_simulator/trouble                        {"script":[{"fault":"dropped","method":"POST"}], \
            "secondary_limits":[{"count":1,"status":403,"retry_after":60}], "stale_reads":[{"path","count"}], \
            "replication_lag":2, "delay_seconds":5}

            Faults: lost, never_attempted, unacknowledged, delayed, duplicated, reordered; each with a probability, \
            or scripted for the next deliveries ("count", and if wanted "hook_id" and "event"). "delay_seconds":[1,30] \
            bounds the delays. Trouble with requests: server_error, late_server_error, unicorn, bad_gateway, refused, \
            dropped, delayed. Every write takes "by", the login that acts.
            """
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 takes a free one.")
    var port = 9999

    @Option(help: "What ids, commits and chance are made of. Equal seeds and operations make equal results.")
    var seed: UInt64 = 1

    @Option(name: .customLong("token"), help: "A token that the REST API accepts; without any, everybody may call it.")
    var tokens: [String] = []

    @Option(help: "A host that hooks may not name. May be repeated.")
    var refusedHost: [String] = []

    func run() async throws {
        var configuration = SimulatorConfiguration()
        for token in tokens { configuration.tokens[token] = "octo-paca" }
        configuration.refusedHosts = Set(refusedHost.map { $0.lowercased() })
        let logger = Logger(label: "github-simulator")
        let simulator = Simulator(seed: seed, configuration: configuration)
        let server = SimulatorServer(simulator: simulator, hostname: host, port: port, logger: logger)
        let group = ServiceGroup(
            services: [server],
            gracefulShutdownSignals: [.sigterm, .sigint],
            logger: logger
        )
        try await group.run()
    }
}
