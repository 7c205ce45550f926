-- What keeps intake going whatever else happens in the database: deleting leaves tombstones, and making and dropping
-- partitions waits for nobody (design/architecture.md, "Postgres").
--
-- For the operator: this removes the default partition of the delivery bodies, which needs the whole table for a moment.
-- While another session reads that table, such as a dump, the migration tries again until it can.

-- A repository whose deliveries are still to be deleted. Triggers write the rows; the loop "tombstones" deletes the
-- deliveries in small batches, then the row.
CREATE TABLE sync_tombstones (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    repo_id    uuid        NOT NULL,
    project_id uuid        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    -- When the loop first saw the row. A flush that began before may still store deliveries of the repository.
    seen_at    timestamptz
);

-- Trigger functions run as their owner: whoever deletes a project, such as Paca, needs no right on our tables. Nobody
-- else may make triggers of them, because they would write with the owner's rights. "pg_temp" comes last, so that
-- nobody can put a table of their own in front of ours.

CREATE OR REPLACE FUNCTION sync_forget_deliveries() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plugin_data_com_paca_github, pg_temp AS $$
BEGIN
    INSERT INTO sync_tombstones (repo_id, project_id) VALUES (OLD.id, OLD.project_id);
    RETURN NULL;
END
$$;

ALTER FUNCTION sync_keep_hook_for_cleanup() SECURITY DEFINER;
ALTER FUNCTION sync_keep_hook_for_cleanup() SET search_path = plugin_data_com_paca_github, pg_temp;
ALTER FUNCTION sync_keep_token_for_cleanup() SECURITY DEFINER;
ALTER FUNCTION sync_keep_token_for_cleanup() SET search_path = plugin_data_com_paca_github, pg_temp;

REVOKE EXECUTE ON FUNCTION sync_forget_deliveries(), sync_keep_hook_for_cleanup(), sync_keep_token_for_cleanup()
FROM PUBLIC;

-- Makes the missing partitions of today and the days ahead.
--
-- Each is made apart and then attached, because "CREATE TABLE … PARTITION OF" would lock the parent against everybody.
-- Attaching does not: readers and writers go on. It waits for another session that attaches or detaches, but not long:
-- then it fails with 55P03 (lock_not_available).
--
-- A compressed body of up to 8 kB stays in the row itself (toast_tuple_target), which saves the TOAST table's index and
-- its chunks.
CREATE OR REPLACE FUNCTION sync_make_body_partitions(days_ahead integer) RETURNS integer
LANGUAGE plpgsql SET search_path = plugin_data_com_paca_github, pg_temp SET lock_timeout = '100ms' AS $$
DECLARE
    today date := (now() AT TIME ZONE 'UTC')::date;
    wanted date;
    partition_name text;
    made integer := 0;
BEGIN
    FOR offset_days IN 0 .. days_ahead LOOP
        wanted := today + offset_days;
        partition_name := 'sync_delivery_bodies_' || to_char(wanted, 'YYYYMMDD');
        CONTINUE WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(partition_name));
        LOCK TABLE sync_delivery_bodies IN SHARE UPDATE EXCLUSIVE MODE;
        -- Another session may have made it before we had the lock.
        CONTINUE WHEN EXISTS (SELECT FROM pg_inherits WHERE inhrelid = to_regclass(partition_name));
        EXECUTE format(
            'CREATE TABLE %I (LIKE sync_delivery_bodies INCLUDING ALL)
                WITH (toast_tuple_target = 8160, autovacuum_vacuum_insert_scale_factor = 1)',
            partition_name);
        EXECUTE format(
            'ALTER TABLE sync_delivery_bodies ATTACH PARTITION %I FOR VALUES FROM (%L) TO (%L)',
            partition_name, wanted, wanted + 1);
        made := made + 1;
    END LOOP;
    RETURN made;
END
$$;

-- Dropping is done by statements of the janitor: detaching without locking out readers and writers is not possible in a
-- function.
DROP FUNCTION sync_drop_body_partitions(date);

-- The default partition goes, because while there is one, no partition can be detached without locking out everybody.
-- Its rows get partitions of their own days.
ALTER TABLE sync_delivery_bodies DETACH PARTITION sync_delivery_bodies_default;
DO $$
DECLARE
    found date;
BEGIN
    FOR found IN SELECT DISTINCT received_on FROM sync_delivery_bodies_default LOOP
        EXECUTE format(
            'CREATE TABLE IF NOT EXISTS %I PARTITION OF sync_delivery_bodies FOR VALUES FROM (%L) TO (%L)',
            'sync_delivery_bodies_' || to_char(found, 'YYYYMMDD'), found, found + 1);
    END LOOP;
    INSERT INTO sync_delivery_bodies SELECT * FROM sync_delivery_bodies_default;
END
$$;
DROP TABLE sync_delivery_bodies_default;

SELECT sync_make_body_partitions(14);
