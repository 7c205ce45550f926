-- A check run belongs to a suite: two workflows may each have a job of the same name, and both count.
ALTER TABLE github_checks
    DROP CONSTRAINT github_checks_pkey,
    ADD PRIMARY KEY (repo_id, head_sha, kind, app_id, suite_id, name);

-- GitHub's times have whole seconds. news_facts: what the news of the second in github_updated_at said of the state
-- before it, as JSON; it orders more news of that second (docs/design/architecture.md, "Ties"). undecided: news of that
-- second contradicts, or does not say, which came last; one read of GitHub decides.
ALTER TABLE github_pull_requests
    ADD COLUMN IF NOT EXISTS news_facts text    NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS undecided  boolean NOT NULL DEFAULT false;

-- Small: a row leaves it with the next news or read.
CREATE INDEX IF NOT EXISTS sync_pull_requests_undecided ON github_pull_requests (updated_at) WHERE undecided;

-- GitHub's time of the payload of another event that showed the name in the row; null: no such payload has changed it.
-- github_updated_at stays the time of the other labels, which only news of the repository itself shows.
ALTER TABLE github_repositories ADD COLUMN IF NOT EXISTS named_at timestamptz;
