// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Environment
import Foundation
import JSON
import Logging
import MCP
import Metrics

/// `paca-sync mcp`
struct MCPCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mcp",
        abstract: "Runs an MCP server over standard input and output, for agents and editors.",
        discussion: """
            It needs no database: it sends requests to a running PacaSync, or to Paca in front of it. PACA_API_URL is \
            its address (http://localhost:8080 by default), PACA_API_KEY a key of Paca's, or PACA_SYNC_TOKEN one of the \
            service's own tokens. See docs/mcp.md.
            """)

    @Flag(help: "Print the table of tools that mcp/mcp.js contains, and exit.")
    var table = false

    func run() async throws {
        if table {
            print(String(decoding: ToolTable.module.json, as: UTF8.self))
            return
        }
        let connection = try MCPConnection(ProcessInfo.processInfo.environment)
        let logger = LogOutput.bootstrap(level: .notice, format: .text)
        let environment = SyncEnvironment.live(metrics: NOOPMetricsHandler.instance)
        let caller = HTTPContractCaller(connection)
        let server = StdioServer(
            MCPSession.Settings(version: Version.text, project: connection.project), caller: caller,
            environment: environment)
        do {
            try await StopSignals.with(environment: environment, logger: logger) { signals in
                try await signals.cancelling {
                    await server.run(StandardStreams.input()) { StandardStreams.write($0) }
                }
            }
        } catch is StopSignals.Stopped {
            // A client that ends its server by a signal waits for nothing more.
        }
        await caller.shutdown()
    }
}
