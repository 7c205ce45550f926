-- What people see of the sync: its health as it was last told, the delivery log by project and repository, and what a
-- delivery is about (docs/design/http-contract.md, rows 21 to 26).
--
-- For the operator: two indexes are built while applying deliveries waits. That takes about a second for a million rows.

-- What a delivery is about: "#12" is a pull request, "heads/main" a branch; null: something else, not applied yet, or
-- applied before this version.
ALTER TABLE sync_deliveries ADD COLUMN subject text;

-- The log of a repository, the newest first. The index stood on the repository alone before.
DROP INDEX sync_deliveries_finished_by_repository;
CREATE INDEX sync_deliveries_finished_by_repository ON sync_deliveries (repo_id, received_on, seq)
    WHERE state <> 'pending';

-- Small: what failed or died.
CREATE INDEX sync_deliveries_unapplied ON sync_deliveries (project_id, received_on, seq)
    WHERE state IN ('failed', 'dead');

-- The health of a project's sync as it was last told. The loop "health" writes it, and deletes the rows of projects
-- that have no connection any more. It has no foreign key: deleting a project must wait for no worker.
CREATE TABLE sync_health (
    project_id uuid        PRIMARY KEY,
    status     text        NOT NULL CHECK (status IN ('healthy', 'degraded', 'broken')),
    -- What is wrong, as in the answer of GET /sync.
    problems   jsonb       NOT NULL DEFAULT '[]',
    -- When the status became what it is.
    changed_at timestamptz NOT NULL DEFAULT now()
) WITH (fillfactor = 70);
