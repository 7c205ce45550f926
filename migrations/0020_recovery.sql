-- Recovery of what deliveries did not bring: due work, and how far each log and list was read
-- (docs/design/architecture.md, "Missed deliveries").
--
-- None of these tables has a foreign key: deleting a project must wait for no worker. The scheduler deletes rows whose
-- repository is not linked any more.

-- One piece of due work. It concerns one link (repo_id, github_repo_id 0) or, whatever the number of its links, one
-- repository on GitHub (github_repo_id, repo_id all zeros).
CREATE TABLE sync_schedule (
    kind           text        NOT NULL CHECK (kind IN ('log', 'poll', 'sweep', 'backfill')),
    github_repo_id bigint      NOT NULL DEFAULT 0,
    repo_id        uuid        NOT NULL DEFAULT '00000000-0000-0000-0000-000000000000',
    due_at         timestamptz NOT NULL,
    -- Until then an instance works on it.
    leased_until   timestamptz NOT NULL DEFAULT '-infinity',
    -- Failures in a row.
    failures       integer     NOT NULL DEFAULT 0,
    last_error     text,
    PRIMARY KEY (kind, github_repo_id, repo_id)
);

-- One poll serves all links of a repository, so they are found by GitHub's id alone.
CREATE INDEX sync_repositories_of_github_id ON github_repositories (github_repo_id) WHERE github_repo_id IS NOT NULL;

CREATE INDEX sync_schedule_due ON sync_schedule (kind, due_at);

-- Each row is updated for ever, and due_at is indexed.
ALTER TABLE sync_schedule SET (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_threshold = 200);

-- How far one repository on GitHub was read. Every pull request that changed up to the watermark is known.
CREATE TABLE sync_cursors (
    github_repo_id    bigint      PRIMARY KEY,
    pulls_watermark   timestamptz,
    -- GitHub's ETag of the first page, as it was sent, and the connection whose token asked: to another token GitHub
    -- gives another ETag.
    pulls_etag        text,
    branches_etag     text,
    integration_id    uuid,
    polled_at         timestamptz,
    -- When a poll last found something new.
    changed_at        timestamptz,
    -- The sweep that is under way has compared the pull requests up to this number; null while none is under way.
    sweep_number      integer,
    -- GitHub's ETag of the list of open pull requests, if it has one page only, and the connection whose token asked.
    sweep_etag        text,
    sweep_integration uuid,
    swept_at          timestamptz
) WITH (fillfactor = 70);

-- How far the delivery log of one link's hook was read.
CREATE TABLE sync_hook_logs (
    repo_id     uuid        PRIMARY KEY,
    webhook_id  bigint      NOT NULL,
    -- We answer for deliveries since then. What came before went to whoever had the hook.
    since       timestamptz NOT NULL DEFAULT now(),
    -- Everything that GitHub attempted to deliver up to then, by its clock, was judged.
    read_to     timestamptz,
    etag        text,
    read_at     timestamptz
) WITH (fillfactor = 70);

-- How much of one link's history was read.
CREATE TABLE sync_backfills (
    repo_id        uuid        PRIMARY KEY,
    state          text        NOT NULL DEFAULT 'running' CHECK (state IN ('running', 'done')),
    -- The page of pull requests to read next, in the order in which they were made: its pages do not shift.
    next_page      integer     NOT NULL DEFAULT 1,
    done           integer     NOT NULL DEFAULT 0,
    -- As far as GitHub has said how many there are.
    total          integer,
    skipped        integer     NOT NULL DEFAULT 0,
    started_at     timestamptz NOT NULL DEFAULT now(),
    finished_at    timestamptz
) WITH (fillfactor = 70);
