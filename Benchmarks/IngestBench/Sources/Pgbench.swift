// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The contestant: `pgbench` inserting the same row singly, the raw body going over the wire with every statement.
///
/// How a body is written for the server makes a difference of its own: as text (bytea's escape format, about the size of
/// the body) or as hexadecimal digits (twice that), as a parameter of a prepared statement or as a literal. So does where
/// it lands: in the row, by the storage parameter of the service's own table, or, by Postgres' default, in the TOAST
/// table. Unless another is asked for, it is pgbench's own default protocol, as the bars were set by it.
struct Pgbench {
    struct Variant {
        /// `prepared-text`, `prepared-hex`, `simple-hex`; with `-toast`, bodies go to the TOAST table.
        let name: String
        fileprivate let arguments: [String]
        fileprivate let value: String
        fileprivate let table: String
    }

    private let database: TemporaryPostgres
    private let folder: WorkFolder
    private let clients: Int
    let variants: [Variant]

    init(database: TemporaryPostgres, folder: WorkFolder, clients: Int, body: [UInt8]) throws {
        self.database = database
        self.folder = folder
        self.clients = clients
        let hex = "\\x" + hexadecimal(body)
        let text = String(decoding: body, as: UTF8.self).replacing("\\", with: "\\\\")
        let preparedHex = ["-M", "prepared", "-D", "body=\(hex)"]
        variants = [
            Variant(
                name: "prepared-text", arguments: ["-M", "prepared", "-D", "body=\(text)"], value: ":body",
                table: "bench_tuned"),
            Variant(name: "prepared-hex", arguments: preparedHex, value: ":body", table: "bench_tuned"),
            Variant(name: "simple-hex", arguments: ["-M", "simple"], value: "'\(hex)'", table: "bench_tuned"),
            Variant(name: "prepared-hex-toast", arguments: preparedHex, value: ":body", table: "bench_toast"),
            Variant(name: "simple-hex-toast", arguments: ["-M", "simple"], value: "'\(hex)'", table: "bench_toast"),
        ]
        try database.query(Self.tables)
    }

    /// Inserts a second.
    func run(_ variant: Variant, seconds: Int) throws -> Double {
        try clear()
        let script = try folder.write(
            """
            INSERT INTO \(variant.table) (hook_id, guid, repo_id, project_id, event, action, body) VALUES \
            (410000000, gen_random_uuid(), '6f1c3c8e-9a55-4d3b-8f0e-000000000001', \
            '6f1c3c8e-9a55-4d3b-8f0e-000000000002', 'pull_request', 'opened', \(variant.value));

            """, to: "pgbench.sql")
        let output = try database.pgbench(
            ["-c", "\(clients)", "-j", "2", "-T", "\(seconds)", "-f", script] + variant.arguments)
        guard let match = output.firstMatch(of: /tps = ([0-9.]+)/), let rate = Double(match.1) else {
            throw BenchError("pgbench said nothing of tps:\n\(output)")
        }
        return rate
    }

    /// Makes everybody start alike: nothing to be written that is of the one before.
    func clear() throws {
        try database.query("TRUNCATE bench_tuned, bench_toast; CHECKPOINT;")
    }

    /// sync_deliveries and sync_delivery_bodies in one (migrations/0003_deliveries.sql).
    private static let tables = """
        CREATE TABLE public.bench_tuned (
            seq             bigint      GENERATED ALWAYS AS IDENTITY,
            hook_id         bigint      NOT NULL,
            guid            uuid        NOT NULL,
            repo_id         uuid        NOT NULL,
            project_id      uuid        NOT NULL,
            event           text        NOT NULL,
            action          text,
            is_form         boolean     NOT NULL DEFAULT false,
            source          text        NOT NULL DEFAULT 'webhook',
            state           text        NOT NULL DEFAULT 'pending',
            attempts        integer     NOT NULL DEFAULT 0,
            next_attempt_at timestamptz,
            last_error      text,
            reason          text,
            received_at     timestamptz NOT NULL DEFAULT now(),
            received_on     date        NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
            applied_at      timestamptz,
            body            bytea       COMPRESSION lz4 NOT NULL,
            PRIMARY KEY (hook_id, guid)
        );
        CREATE TABLE public.bench_toast (LIKE public.bench_tuned INCLUDING ALL);
        ALTER TABLE public.bench_tuned SET (toast_tuple_target = 8160);
        """
}
