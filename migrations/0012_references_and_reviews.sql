-- The references to tasks in the newest known texts of pull requests and in the names of branches, whether or not the
-- task exists (docs/design/architecture.md, "Links are a function of facts"). subject: a pull request's number or a
-- branch's name.
CREATE TABLE sync_references (
    repo_id uuid    NOT NULL REFERENCES github_repositories (id) ON DELETE CASCADE,
    kind    text    NOT NULL CHECK (kind IN ('pull_request', 'branch')),
    subject text    NOT NULL,
    source  text    NOT NULL CHECK (source IN ('branch', 'title', 'body')),
    prefix  text    NOT NULL,
    number  bigint  NOT NULL,
    PRIMARY KEY (repo_id, kind, subject, source, prefix, number)
);

-- A new task looks for the texts that name it.
CREATE INDEX sync_references_by_number ON sync_references (number, repo_id);

-- A branch that a person links looks for the open pull requests from it.
CREATE INDEX IF NOT EXISTS sync_pull_requests_by_branch ON github_pull_requests (head_branch, repo_id)
    WHERE state = 'open';

-- Tasks that appeared, to be linked to what names them; null: any task of the project. A worker empties it.
CREATE TABLE sync_task_changes (
    id         bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    project_id uuid        NOT NULL,
    task_id    uuid,
    due_at     timestamptz NOT NULL DEFAULT now()
);

-- The triggers only note the change, in Paca's own transaction, and only for projects that link repositories. They run
-- as their owner: Paca's role needs no right on our tables.
CREATE FUNCTION sync_note_task() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plugin_data_com_paca_github, pg_temp AS $$
BEGIN
    INSERT INTO sync_task_changes (project_id, task_id)
    SELECT NEW.project_id, NEW.id
    WHERE EXISTS (SELECT FROM github_repositories WHERE project_id = NEW.project_id);
    RETURN NULL;
END
$$;

CREATE FUNCTION sync_note_prefix() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = plugin_data_com_paca_github, pg_temp AS $$
BEGIN
    INSERT INTO sync_task_changes (project_id)
    SELECT NEW.id WHERE EXISTS (SELECT FROM github_repositories WHERE project_id = NEW.id);
    RETURN NULL;
END
$$;

REVOKE EXECUTE ON FUNCTION sync_note_task(), sync_note_prefix() FROM PUBLIC;

-- For the operator: without the right to make triggers on Paca's tables, new tasks are linked by the daily sweep only.
DO $$
BEGIN
    CREATE TRIGGER sync_note_new_task AFTER INSERT ON public.tasks
        FOR EACH ROW WHEN (NEW.deleted_at IS NULL) EXECUTE FUNCTION sync_note_task();
    CREATE TRIGGER sync_note_changed_task AFTER UPDATE OF deleted_at, task_number, project_id ON public.tasks
        FOR EACH ROW WHEN (NEW.deleted_at IS NULL AND (OLD.deleted_at IS NOT NULL
            OR OLD.task_number IS DISTINCT FROM NEW.task_number OR OLD.project_id IS DISTINCT FROM NEW.project_id))
        EXECUTE FUNCTION sync_note_task();
    CREATE TRIGGER sync_note_prefix AFTER UPDATE OF task_id_prefix ON public.projects
        FOR EACH ROW WHEN (OLD.task_id_prefix IS DISTINCT FROM NEW.task_id_prefix)
        EXECUTE FUNCTION sync_note_prefix();
EXCEPTION WHEN insufficient_privilege THEN
    RAISE WARNING 'no right to make triggers on Paca''s tables: new tasks are linked once a day only';
END
$$;

-- One review of a pull request. reported_at: GitHub's time of the newest news of it.
CREATE TABLE github_reviews (
    repo_id      uuid        NOT NULL,
    pr_number    integer     NOT NULL,
    github_id    bigint      NOT NULL,
    reviewer_id  bigint      NOT NULL DEFAULT 0,
    reviewer     text        NOT NULL DEFAULT '',
    state        text        NOT NULL,
    submitted_at timestamptz,
    reported_at  timestamptz,
    PRIMARY KEY (repo_id, pr_number, github_id),
    FOREIGN KEY (repo_id, pr_number) REFERENCES github_pull_requests (repo_id, pr_number) ON DELETE CASCADE
);

-- review_requested: whether somebody is asked to review it. review_state: what its reviews say, taken together.
ALTER TABLE github_pull_requests
    ADD COLUMN IF NOT EXISTS review_requested boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS review_state     text    NOT NULL DEFAULT 'none';
