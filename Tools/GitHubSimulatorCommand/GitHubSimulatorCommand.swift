// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import GitHubSimulator
internal import Logging
internal import ServiceLifecycle
internal import UnixSignals

/// Runs a simulated GitHub, with faults on request, until it is interrupted.
@main
struct GitHubSimulatorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "github-simulator",
        abstract:
            "A simulated GitHub with faults on request: the REST API that PacaSync calls, and signed webhooks.",
        discussion: """
            The REST API is at / and at /api/v3: users, repositories, hooks with their delivery logs, pull requests, \
            comments, reviews, branches and references, checks, statuses, Apps, rate limits.
            Changes and faults are requested with JSON under /_simulator:

              GET    /_simulator/state
              POST   /_simulator/drain                          answers when every webhook has been sent
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
              PUT    /_simulator/repositories/O/R/roles/LOGIN   {"role":"read"}; without /LOGIN, that of all others
              POST   /_simulator/tokens                         {"token","login","kind","scopes","permissions"}
              DELETE /_simulator/tokens/TOKEN
              POST   /_simulator/apps                           {"slug","public_key"}
              POST   /_simulator/apps/N/installations           {"account","repositories":["O/R"]}
              PATCH  /_simulator/installations/N                {"suspended":true}
              PUT    /_simulator/rate-limits/LOGIN              {"limit":5000,"remaining":0,"resets_in":60}
              PUT    /_simulator/trouble                        {"script":[{"fault":"dropped","method":"POST"}], \
            "secondary_limits":[{"count":1,"status":403,"retry_after":60}], "stale_reads":[{"path","count"}], \
            "replication_lag":2, "delay_seconds":5}

            Faults of deliveries: lost, never_attempted, unacknowledged, delayed, duplicated, reordered; each with a \
            probability, or scripted for the next deliveries ("count", and optionally "hook_id" and "event"). \
            "delay_seconds":[1,30] bounds the delays. Faults of requests: server_error, late_server_error, unicorn, \
            bad_gateway, refused, dropped, delayed. Every write takes "by", the login that acts.
            """
    )

    @Option(help: "The address to listen on.")
    var host = "127.0.0.1"

    @Option(help: "The port to listen on; 0 means any free port.")
    var port = 9999

    @Option(help: "The seed for ids, commits and random faults. The same seed and operations give the same results.")
    var seed: UInt64 = 1

    @Option(name: .customLong("token"), help: "A token that the REST API accepts. Without any, tokens are not checked.")
    var tokens: [String] = []

    @Option(help: "A host that hooks may not use. May be repeated.")
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
