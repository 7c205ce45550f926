// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation
import GitHubSimulator
import Storage

extension SimulationWorld {
    /// Runs a statement that is not the engine's.
    func execute(_ sql: String) async throws {
        _ = try await database.run([PostgresQuery(SQLStatement("simulation.statement", sql, isPrepared: false))])
    }

    /// The numbers in the only column of a query.
    func numbers(_ sql: String) async throws -> [Int64] {
        let results = try await database.run([
            PostgresQuery(SQLStatement("simulation.numbers", sql, isPrepared: false))
        ])
        return try results.first?.rows.map { try $0.decode(0, as: Int64.self) } ?? []
    }

    /// The rows of a query, decoded by the names of its columns.
    func rows<Row: Decodable>(_ sql: String, as type: Row.Type = Row.self) async throws -> [Row] {
        let query = PostgresQuery(
            SQLStatement(
                "simulation.rows", "SELECT coalesce(json_agg(q), '[]'::json)::text FROM (\(sql)) AS q",
                isPrepared: false))
        let text = try await database.run([query]).first?.first?.decode(0, as: String.self) ?? "[]"
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([Row].self, from: Data(text.utf8))
    }

    /// A repository as GitHub has it now.
    func repository(_ place: Int) async throws -> Repository {
        let id = repositories[place]
        return try await simulator.read { (state, _) throws(SimulatorError) in try state.repository(id) }
    }
}
