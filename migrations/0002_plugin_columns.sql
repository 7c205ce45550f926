-- What PacaSync adds to the plugin's tables. Columns are added, never changed in meaning, and every one has a default,
-- so rows written by the plugin stay valid.

ALTER TABLE github_repositories
    ADD COLUMN IF NOT EXISTS github_repo_id bigint,
    ADD COLUMN IF NOT EXISTS private        boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS hook_state     text    NOT NULL DEFAULT 'unknown';

-- github_updated_at is GitHub's own time of the news in the row (whole seconds); null: written by the plugin, older
-- than any news.
ALTER TABLE github_pull_requests
    ADD COLUMN IF NOT EXISTS head_sha          text    NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS draft             boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS from_fork         boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS github_updated_at timestamptz,
    ADD COLUMN IF NOT EXISTS ci_state          text    NOT NULL DEFAULT 'unknown';

-- Who made a link: 'manual' (a person, or the plugin), 'branch' (its head branch is linked), 'reference' (it names the
-- task).
ALTER TABLE github_task_pr_links
    ADD COLUMN IF NOT EXISTS source text NOT NULL DEFAULT 'manual';
ALTER TABLE github_task_branches
    ADD COLUMN IF NOT EXISTS source text NOT NULL DEFAULT 'manual';

CREATE INDEX IF NOT EXISTS sync_task_pr_links_by_pull_request ON github_task_pr_links (pull_request_id);
CREATE INDEX IF NOT EXISTS sync_task_branches_by_name ON github_task_branches (repo_id, branch_name);
