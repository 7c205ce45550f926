-- Accounts and tokens, hooks to remove from GitHub, and what is known of rate limits.

-- One GitHub account (by its numeric id) or installation of a GitHub App; several projects may use the same one, and
-- with it the same rate limit.
CREATE TABLE sync_accounts (
    id         uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    kind       text        NOT NULL CHECK (kind IN ('user', 'installation')),
    github_id  bigint      NOT NULL,
    login      text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now(),
    UNIQUE (kind, github_id)
);

-- What GitHub said of the token when it was stored. Null scopes: a token that has none to tell (fine-grained, App); null
-- account: a token the plugin stored, not validated by us yet. An installation has no token here (access_token_enc is
-- empty): it is minted when needed.
ALTER TABLE github_integrations
    ADD COLUMN IF NOT EXISTS account_id       uuid REFERENCES sync_accounts (id) ON DELETE SET NULL,
    ADD COLUMN IF NOT EXISTS installation_id  bigint,
    ADD COLUMN IF NOT EXISTS token_scopes     text[],
    ADD COLUMN IF NOT EXISTS token_expires_at timestamptz,
    ADD COLUMN IF NOT EXISTS token_state      text NOT NULL DEFAULT 'valid';

-- Identity is GitHub's numeric id; the name is only a label.
CREATE UNIQUE INDEX sync_repositories_by_github_id ON github_repositories (project_id, github_repo_id)
    WHERE github_repo_id IS NOT NULL;

-- When a hook's creation was last begun (hook_state 'creating'): written before GitHub is called, so that a hook whose
-- creation we did not survive is found again.
ALTER TABLE github_repositories ADD COLUMN IF NOT EXISTS hook_requested_at timestamptz;

-- One hook to remove from GitHub. Rows come in two halves, joined by integration_id: a row with a webhook_id, and, once
-- the integration itself is deleted, a row with the token that can remove it (webhook_id null). webhook_id 0: a hook
-- whose creation was begun and never confirmed; it is looked up by its address, which holds project_id.
CREATE TABLE sync_cleanup (
    id              uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    integration_id  uuid        NOT NULL,
    project_id      uuid        NOT NULL,
    owner           text        NOT NULL DEFAULT '',
    repo_name       text        NOT NULL DEFAULT '',
    github_repo_id  bigint,
    webhook_id      bigint,
    token_enc       text        NOT NULL DEFAULT '',
    installation_id bigint,
    attempts        integer     NOT NULL DEFAULT 0,
    due_at          timestamptz NOT NULL DEFAULT now(),
    last_error      text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    done_at         timestamptz
);

CREATE INDEX sync_cleanup_due ON sync_cleanup (due_at) WHERE done_at IS NULL;
CREATE INDEX sync_cleanup_by_integration ON sync_cleanup (integration_id) WHERE done_at IS NULL;

-- Whatever deletes a repository or an integration, also a cascade from Paca's own session, what is needed to remove the
-- hooks is kept in the same transaction (design/data-model.md, "Cascades must not leak hooks").
CREATE FUNCTION sync_keep_hook_for_cleanup() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.webhook_id <> 0 OR OLD.hook_state = 'creating' THEN
        INSERT INTO sync_cleanup (integration_id, project_id, owner, repo_name, github_repo_id, webhook_id)
        VALUES (OLD.integration_id, OLD.project_id, OLD.owner, OLD.repo_name, OLD.github_repo_id, OLD.webhook_id);
    END IF;
    RETURN NULL;
END
$$;

CREATE TRIGGER sync_keep_hook_for_cleanup AFTER DELETE ON github_repositories
    FOR EACH ROW EXECUTE FUNCTION sync_keep_hook_for_cleanup();

CREATE FUNCTION sync_keep_token_for_cleanup() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    INSERT INTO sync_cleanup (integration_id, project_id, token_enc, installation_id)
    VALUES (OLD.id, OLD.project_id, OLD.access_token_enc, OLD.installation_id);
    RETURN NULL;
END
$$;

CREATE TRIGGER sync_keep_token_for_cleanup AFTER DELETE ON github_integrations
    FOR EACH ROW EXECUTE FUNCTION sync_keep_token_for_cleanup();

-- One budget's last known state (design/architecture.md, RateLimitBudget), so that a restart does not forget a ban.
CREATE TABLE sync_rate_limits (
    account       text        NOT NULL,
    resource      text        NOT NULL,
    "limit"       integer,
    remaining     integer,
    reset_at      timestamptz,
    blocked_until timestamptz,
    strikes       integer     NOT NULL DEFAULT 0,
    updated_at    timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (account, resource)
);

-- A suite counts where it failed without any run of its own, for instance at start-up.
ALTER TABLE github_checks DROP CONSTRAINT github_checks_kind_check;
ALTER TABLE github_checks ADD CONSTRAINT github_checks_kind_check
    CHECK (kind IN ('check_run', 'check_suite', 'status'));

-- CI news names a commit; the pull requests are found by it.
-- The commit first: an index that begins with the repository would also offer itself for finding one pull request, and
-- lose to none while the statistics of a young table are empty.
CREATE INDEX IF NOT EXISTS sync_pull_requests_by_head ON github_pull_requests (head_sha, repo_id);

-- suite_id: the suite that a check run belongs to, 0 when unknown. reported_at: GitHub's own time of the news in the row
-- (whole seconds), null where it said none; it orders news of the same run or suite.
ALTER TABLE github_checks
    ADD COLUMN suite_id    bigint NOT NULL DEFAULT 0,
    ADD COLUMN reported_at timestamptz;

-- GitHub's own time of the labels in the row (owner, name, visibility, default branch); null: as they were when it was
-- linked, older than any news.
ALTER TABLE github_repositories ADD COLUMN IF NOT EXISTS github_updated_at timestamptz;
