// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import CPostgres

extension PostgresConnection {
    /// One message of a pipeline, for which the server sends a result.
    private enum Step {
        case prepare(SQLStatement)
        case execute(SQLStatement)

        var operation: String {
            switch self {
            case .prepare(let statement), .execute(let statement): statement.name
            }
        }
    }

    /// Sends all queries and one sync, then reads all results. That is one round trip and one implicit transaction.
    func performPipeline(_ queries: [PostgresQuery]) async throws(PostgresError) -> [PostgresResult] {
        let operation = queries[0].statement.name
        guard PQenterPipelineMode(handle) == 1 else { throw broken(operation) }
        let steps = try send(queries)
        guard PQpipelineSync(handle) == 1 else { throw broken(operation) }
        try await flush(operation)
        let outcome = try await readPipeline(steps)
        guard PQexitPipelineMode(handle) == 1 else { throw broken(operation) }
        return try outcome.get()
    }

    /// Runs a script through the simple query protocol and ignores its results.
    func performScript(_ script: String, operation: String) async throws(PostgresError) {
        guard PQsendQuery(handle, script) == 1 else { throw broken(operation) }
        try await flush(operation)
        var failure: PostgresError?
        while let result = try await nextResult(operation) {
            failure = failure ?? Self.failure(in: result, operation: operation)
            PQclear(result)
        }
        if let failure { throw failure }
    }

    private func send(_ queries: [PostgresQuery]) throws(PostgresError) -> [Step] {
        var steps: [Step] = []
        var preparing: Set<String> = []
        for query in queries {
            let statement = query.statement
            if statement.isPrepared, !prepared.contains(statement.name), preparing.insert(statement.name).inserted {
                guard PQsendPrepare(handle, statement.name, statement.text, 0, nil) == 1 else {
                    throw broken(statement.name)
                }
                steps.append(.prepare(statement))
            }
            guard statement.isPrepared ? sendPrepared(query) : sendOnce(query) else { throw broken(statement.name) }
            steps.append(.execute(statement))
        }
        return steps
    }

    private func sendPrepared(_ query: PostgresQuery) -> Bool {
        query.withValues { values, lengths in
            let formats = [Int32](repeating: 1, count: values.count)
            return PQsendQueryPrepared(handle, query.statement.name, Int32(values.count), values, lengths, formats, 1)
                == 1
        }
    }

    /// Sends a statement that is not kept. The server infers the parameters' types, as for a prepared one.
    private func sendOnce(_ query: PostgresQuery) -> Bool {
        query.withValues { values, lengths in
            let formats = [Int32](repeating: 1, count: values.count)
            return PQsendQueryParams(
                handle, query.statement.text, Int32(values.count), nil, values, lengths, formats, 1) == 1
        }
    }

    /// Sends what libpq has buffered, and reads meanwhile. A server whose results are not read stops reading our
    /// queries, so both sides would wait forever.
    private func flush(_ operation: String) async throws(PostgresError) {
        while true {
            switch PQflush(handle) {
            case 0: return
            case 1: await waitForSocket(writing: true)
            default: throw broken(operation)
            }
            guard phase != .broken else { throw broken(operation) }
        }
    }

    /// The next result; nil at the end of a statement's results.
    private func nextResult(_ operation: String) async throws(PostgresError) -> OpaquePointer? {
        while PQisBusy(handle) == 1 {
            await waitForSocket()
            guard phase != .broken else { throw broken(operation) }
        }
        return PQgetResult(handle)
    }

    /// Reads the result of each step up to the sync. The first failure is reported; the server skips the steps after
    /// it.
    private func readPipeline(_ steps: [Step]) async throws(PostgresError) -> Result<[PostgresResult], PostgresError> {
        var results: [PostgresResult] = []
        var failure: PostgresError?
        for step in steps {
            guard let result = try await nextResult(step.operation) else { throw broken(step.operation) }
            if let error = Self.failure(in: result, operation: step.operation) {
                PQclear(result)
                failure = failure ?? error
            } else {
                keep(result, of: step, in: &results)
            }
            if PQstatus(handle) != CONNECTION_OK { throw broken(step.operation) }
            guard try await nextResult(step.operation) == nil else { throw broken(step.operation) }
        }
        let late = try await readSync(steps.last?.operation ?? "sync")
        return (failure ?? late).map(Result.failure) ?? .success(results)
    }

    /// Reads the sync. An error may come before it, because deferred constraints are checked only at the commit.
    private func readSync(_ operation: String) async throws(PostgresError) -> PostgresError? {
        var failure: PostgresError?
        // An error is a result of its own. Like the results of every statement, it is followed by a nil.
        for _ in 0 ..< 3 {
            guard let result = try await nextResult(operation) else { continue }
            let isSync = PQresultStatus(result) == PGRES_PIPELINE_SYNC
            failure = failure ?? Self.failure(in: result, operation: operation)
            PQclear(result)
            if isSync { return failure }
        }
        throw broken(operation)
    }

    private func keep(_ result: OpaquePointer, of step: Step, in results: inout [PostgresResult]) {
        switch step {
        case .prepare(let statement):
            PQclear(result)
            prepared.insert(statement.name)
        case .execute(let statement):
            largestRoundTrip = max(largestRoundTrip, Int(PQresultMemorySize(result)))
            results.append(PostgresResult(result, operation: statement.name))
        }
    }

    /// The error that a result reports; nil if it reports none.
    private static func failure(in result: OpaquePointer, operation: String) -> PostgresError? {
        switch PQresultStatus(result) {
        case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_PIPELINE_SYNC, PGRES_EMPTY_QUERY:
            return nil
        case PGRES_PIPELINE_ABORTED:
            return PostgresError(.server, operation: operation, detail: "skipped after an earlier failure")
        default:
            // 'C' is PG_DIAG_SQLSTATE, 'M' PG_DIAG_MESSAGE_PRIMARY (PostgreSQL documentation, "PQresultErrorField").
            let state = PQresultErrorField(result, 0x43).map { String(cString: $0) }
            let message = PQresultErrorField(result, 0x4D).map { String(cString: $0) }
            let detail = message ?? String(cString: PQresultErrorMessage(result)).trimmedLine
            let code: PostgresError.Code = state == nil ? .connectionLost : .server
            return PostgresError(code, operation: operation, sqlState: state, detail: detail)
        }
    }
}
