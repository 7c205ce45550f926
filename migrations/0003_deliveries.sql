-- The inbox: one row per webhook delivery, and its raw body beside it.
--
-- For the operator: bodies live in one partition per day (UTC). The janitor makes partitions ahead and drops whole
-- ones after the retention; the default partition only catches what arrives when it could not run.

CREATE TABLE sync_deliveries (
    seq             bigint      GENERATED ALWAYS AS IDENTITY,
    hook_id         bigint      NOT NULL,
    guid            uuid        NOT NULL,
    repo_id         uuid        NOT NULL,
    project_id      uuid        NOT NULL,
    event           text        NOT NULL,
    action          text,
    is_form         boolean     NOT NULL DEFAULT false,
    source          text        NOT NULL DEFAULT 'webhook' CHECK (source IN ('webhook', 'pulled', 'redelivered')),
    state           text        NOT NULL DEFAULT 'pending'
                                CHECK (state IN ('pending', 'applied', 'ignored', 'failed', 'dead')),
    attempts        integer     NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    last_error      text,
    reason          text,
    received_at     timestamptz NOT NULL DEFAULT now(),
    received_on     date        NOT NULL DEFAULT (now() AT TIME ZONE 'UTC')::date,
    applied_at      timestamptz,
    PRIMARY KEY (hook_id, guid)
);

-- Small: a row leaves it as soon as it is applied.
CREATE INDEX sync_deliveries_pending ON sync_deliveries (project_id, seq) WHERE state = 'pending';

-- Rows are updated once each; vacuum by count, not by share of a table that grows for two weeks.
ALTER TABLE sync_deliveries SET (
    autovacuum_vacuum_scale_factor = 0.02,
    autovacuum_vacuum_threshold = 5000
);

CREATE TABLE sync_delivery_bodies (
    seq         bigint NOT NULL,
    received_on date   NOT NULL,
    body        bytea  NOT NULL
) PARTITION BY RANGE (received_on);

-- lz4 costs a fraction of pglz; a server built without it keeps its own compression.
DO $$
BEGIN
    ALTER TABLE sync_delivery_bodies ALTER COLUMN body SET COMPRESSION lz4;
EXCEPTION WHEN feature_not_supported THEN
    RAISE NOTICE 'this server has no lz4: delivery bodies use its default compression';
END
$$;

CREATE TABLE sync_delivery_bodies_default PARTITION OF sync_delivery_bodies DEFAULT;
CREATE INDEX ON sync_delivery_bodies (seq);

-- Functions keep the search path of this migration: a trigger also fires in Paca's own sessions, which have another.

-- Makes the partitions of today and the days ahead. A compressed body of up to 8 kB stays in the row itself
-- (toast_tuple_target), which saves the TOAST table's index and its chunks.
CREATE FUNCTION sync_make_body_partitions(days_ahead integer) RETURNS integer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    wanted date;
    partition_name text;
    made integer := 0;
BEGIN
    FOR offset_days IN 0 .. days_ahead LOOP
        wanted := today + offset_days;
        partition_name := 'sync_delivery_bodies_' || to_char(wanted, 'YYYYMMDD');
        IF to_regclass(partition_name) IS NULL
            AND NOT EXISTS (SELECT FROM sync_delivery_bodies_default WHERE received_on = wanted) THEN
            EXECUTE format(
                'CREATE TABLE %I PARTITION OF sync_delivery_bodies FOR VALUES FROM (%L) TO (%L)',
                partition_name, wanted, wanted + 1);
            EXECUTE format(
                'ALTER TABLE %I SET (toast_tuple_target = 8160, autovacuum_vacuum_insert_scale_factor = 1)',
                partition_name);
            made := made + 1;
        END IF;
    END LOOP;
    RETURN made;
END
$$;

-- Drops the partitions of days before the given one, and what the default partition holds of them.
CREATE FUNCTION sync_drop_body_partitions(before date) RETURNS integer
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
DECLARE
    partition_name text;
    dropped integer := 0;
BEGIN
    FOR partition_name IN
        SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
        WHERE i.inhparent = 'sync_delivery_bodies'::regclass
            AND c.relname ~ '^sync_delivery_bodies_[0-9]{8}$'
            AND to_date(right(c.relname, 8), 'YYYYMMDD') < before
        ORDER BY c.relname
    LOOP
        EXECUTE format('DROP TABLE %I', partition_name);
        dropped := dropped + 1;
    END LOOP;
    DELETE FROM sync_delivery_bodies_default WHERE received_on < before;
    RETURN dropped;
END
$$;

SELECT sync_make_body_partitions(7);

-- Unlinking a repository leaves none of its deliveries behind (promise P6), whatever caused the delete.
CREATE FUNCTION sync_forget_deliveries() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    WITH gone AS (DELETE FROM sync_deliveries WHERE repo_id = OLD.id RETURNING seq, received_on)
    DELETE FROM sync_delivery_bodies b USING gone WHERE b.seq = gone.seq AND b.received_on = gone.received_on;
    RETURN NULL;
END
$$;

CREATE TRIGGER sync_forget_deliveries AFTER DELETE ON github_repositories
    FOR EACH ROW EXECUTE FUNCTION sync_forget_deliveries();
