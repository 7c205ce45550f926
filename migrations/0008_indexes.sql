-- An index for every foreign key that cascades and for every delete that trims a table. A test finds a foreign key
-- without an index, and a statement that would read a whole table.
--
-- For the operator: each index is built while writing to its table waits. That takes about a second for a million rows.

CREATE INDEX IF NOT EXISTS sync_pull_requests_by_project ON github_pull_requests (project_id);
CREATE INDEX IF NOT EXISTS sync_repositories_by_integration ON github_repositories (integration_id);
CREATE INDEX IF NOT EXISTS sync_integrations_by_account ON github_integrations (account_id);
CREATE INDEX sync_link_exclusions_by_task ON sync_link_exclusions (task_id);

-- Hooks that wait for their making or for a comparison with GitHub; usually none.
CREATE INDEX IF NOT EXISTS sync_repositories_by_hook_work ON github_repositories (hook_requested_at)
    WHERE hook_state IN ('creating', 'recreating', 'recheck');

-- For deleting what is old.
CREATE INDEX sync_accounts_by_update ON sync_accounts (updated_at);
CREATE INDEX sync_rate_limits_by_update ON sync_rate_limits (updated_at);
CREATE INDEX sync_outbox_published ON sync_outbox (published_at) WHERE published_at IS NOT NULL;
CREATE INDEX sync_cleanup_ended ON sync_cleanup (done_at) WHERE done_at IS NOT NULL;
CREATE INDEX sync_cleanup_by_project ON sync_cleanup (project_id) WHERE done_at IS NULL;

-- Finished deliveries only: storing a delivery writes into neither index. The pending ones of a repository are found by
-- their project.
CREATE INDEX sync_deliveries_finished_by_day ON sync_deliveries (received_on) WHERE state <> 'pending';
CREATE INDEX sync_deliveries_finished_by_repository ON sync_deliveries (repo_id) WHERE state <> 'pending';
