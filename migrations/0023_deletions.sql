-- Deleted tasks and projects of Paca. It deletes them softly (deleted_at) and tells nobody of projects, so triggers note
-- the deletion; a worker removes our rows after the grace time (docs/design/data-model.md, "Cascades must not leak
-- hooks").

-- task_id: null for the project itself. A worker empties the table.
CREATE TABLE sync_deletions (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id uuid        NOT NULL,
    task_id    uuid,
    noted_at   timestamptz NOT NULL DEFAULT now(),
    due_at     timestamptz NOT NULL
);

CREATE INDEX sync_deletions_by_task ON sync_deletions (task_id) WHERE task_id IS NOT NULL;

-- The triggers only note the deletion, in Paca's own transaction, and only for projects that have a connection. The
-- worker adds the grace time to due_at when it looks, because it is a matter of configuration.
CREATE FUNCTION sync_note_deleted_task() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plugin_data_com_paca_github, pg_temp AS $$
BEGIN
    INSERT INTO sync_deletions (project_id, task_id, due_at)
    SELECT NEW.project_id, NEW.id, now()
    WHERE EXISTS (SELECT FROM github_integrations WHERE project_id = NEW.project_id);
    RETURN NULL;
END
$$;

-- Older hosts have no projects.deleted_at, and may get it later, so it is read as a member of the row.
CREATE FUNCTION sync_note_deleted_project() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plugin_data_com_paca_github, pg_temp AS $$
BEGIN
    IF to_jsonb(NEW) ->> 'deleted_at' IS NOT NULL AND to_jsonb(OLD) ->> 'deleted_at' IS NULL THEN
        INSERT INTO sync_deletions (project_id, due_at)
        SELECT NEW.id, now() WHERE EXISTS (SELECT FROM github_integrations WHERE project_id = NEW.id);
    END IF;
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION sync_note_deleted_task(), sync_note_deleted_project() FROM PUBLIC;

-- For the operator: without the right to make triggers on Paca's tables, deletions are found by Paca's events and by
-- the daily sweep only.
DO $$
BEGIN
    CREATE TRIGGER sync_note_deleted_task AFTER UPDATE OF deleted_at ON public.tasks
        FOR EACH ROW WHEN (NEW.deleted_at IS NOT NULL AND OLD.deleted_at IS NULL)
        EXECUTE FUNCTION sync_note_deleted_task();
    CREATE TRIGGER sync_note_deleted_project AFTER UPDATE ON public.projects
        FOR EACH ROW EXECUTE FUNCTION sync_note_deleted_project();
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'no right to make triggers on Paca''s tables: deletions are found by events and once a day only';
END
$$;

-- A hook at our address that no row knows. It is only noted when it is first seen, and removed from GitHub if a later
-- sweep sees it again.
CREATE TABLE sync_stray_hooks (
    github_repo_id bigint      NOT NULL,
    webhook_id     bigint      NOT NULL,
    full_name      text        NOT NULL,
    url            text        NOT NULL,
    first_seen_at  timestamptz NOT NULL DEFAULT now(),
    seen_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (github_repo_id, webhook_id)
);

CREATE INDEX sync_stray_hooks_by_time ON sync_stray_hooks (seen_at);

-- The sweep looks at each repository once, however many projects link it.
CREATE INDEX IF NOT EXISTS sync_repositories_by_github_repository ON github_repositories (github_repo_id, created_at)
    WHERE github_repo_id IS NOT NULL;
