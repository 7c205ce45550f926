// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import Environment
import Foundation
import Storage
import TestSupport

/// Lets Postgres tell the virtual time and draw the same ids and numbers in every run: functions of the schema `simulation` come
/// before Postgres' own.
enum VirtualNow {
    /// The search path under which unqualified calls of `now()` find ours.
    static let searchPath = [PostgresConfiguration.schema, "public", "simulation", "pg_catalog"]

    /// Sets the time for the rest of the transaction.
    static func set(to offset: Duration) -> PostgresQuery {
        let seconds = SyncEnvironment.testEpoch.timeIntervalSince1970 + offset / .seconds(1)
        return PostgresQuery(setting, String(seconds))
    }

    private static let setting = SQLStatement("simulation.now", "SELECT set_config('simulation.now', $1, true)")

    /// Replaces the real time in a migrated database: in defaults of columns and in functions, which were bound when
    /// they were made, and for all later statements under searchPath.
    static let script = """
        CREATE SCHEMA simulation;
        CREATE FUNCTION simulation.now() RETURNS timestamptz LANGUAGE sql STABLE AS
            $$ SELECT pg_catalog.to_timestamp(pg_catalog.current_setting('simulation.now')::double precision) $$;
        CREATE FUNCTION simulation.clock_timestamp() RETURNS timestamptz LANGUAGE sql STABLE AS
            $$ SELECT simulation.now() $$;
        CREATE SEQUENCE simulation.ids;
        CREATE FUNCTION simulation.gen_random_uuid() RETURNS uuid LANGUAGE sql VOLATILE AS
            $$ SELECT pg_catalog.md5(pg_catalog.nextval('simulation.ids')::text)::uuid $$;
        CREATE FUNCTION simulation.random() RETURNS double precision LANGUAGE sql VOLATILE AS
            $$ SELECT ('x' || pg_catalog.substr(pg_catalog.md5(pg_catalog.nextval('simulation.ids')::text), 1, 8))
                ::bit(32)::bigint / 4294967296.0 $$;
        DO $$
        DECLARE
            found record;
        BEGIN
            FOR found IN
                SELECT d.adrelid::regclass AS relation, a.attname AS name, pg_get_expr(d.adbin, d.adrelid) AS value
                FROM pg_attrdef d JOIN pg_attribute a ON a.attrelid = d.adrelid AND a.attnum = d.adnum
                WHERE pg_get_expr(d.adbin, d.adrelid) ~ '(now|gen_random_uuid)\\(\\)' AND a.attgenerated = ''
            LOOP
                EXECUTE format('ALTER TABLE %s ALTER COLUMN %I SET DEFAULT %s', found.relation, found.name,
                    regexp_replace(found.value, '(now|gen_random_uuid)\\(\\)', 'simulation.\\1()', 'g'));
            END LOOP;
            FOR found IN
                SELECT pg_get_functiondef(oid) AS text FROM pg_proc
                WHERE pronamespace = 'plugin_data_com_paca_github'::regnamespace AND prosrc LIKE '%now()%'
            LOOP
                EXECUTE replace(found.text, 'now()', 'simulation.now()');
            END LOOP;
        END
        $$;
        CREATE FUNCTION simulation.clean() RETURNS void LANGUAGE plpgsql AS $$
        BEGIN
            EXECUTE (
                SELECT 'TRUNCATE ' || string_agg(c.oid::regclass::text, ', ') || ' RESTART IDENTITY CASCADE'
                FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname IN ('public', 'plugin_data_com_paca_github') AND c.relkind IN ('r', 'p')
                    AND NOT c.relispartition AND c.relname <> 'sync_migrations');
        END
        $$;
        """
}
