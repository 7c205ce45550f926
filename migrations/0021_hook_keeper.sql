-- What the keeper of the hooks remembers between two comparisons, what is known of a repository besides its name, and
-- which tokens people were warned of.
--
-- For the operator: no row changes its meaning. Every column has a default, so the tables are not rewritten.

-- hook_state has three more values: 'none' (the link was made without a hook, in pull-only mode), 'disabled' and
-- 'misconfigured' (the hook differs from what we need and could not be set right; hook_error says why).
--
-- archived: whether GitHub says that the repository is archived, and with it read-only.
-- access_state: 'seen', 'lost' (GitHub shows no such repository to the token: it was deleted, or the token lost its
-- access; GitHub's answer is the same for both) or 'blocked' (GitHub has closed the repository). Nothing is deleted for
-- it.
-- repository_read_at, repository_etag: when the repository was last read, and GitHub's name of that answer.
-- hooks_etag: GitHub's name of the list of hooks in which the hook was right. etags_for: the credential, hook and
-- comparison that both belong to; with another one they are not used.
-- hook_suspected_at: since when deliveries of the hook have had a wrong signature; null if none has since the last
-- comparison.
ALTER TABLE github_repositories
    ADD COLUMN IF NOT EXISTS archived           boolean NOT NULL DEFAULT false,
    ADD COLUMN IF NOT EXISTS access_state       text    NOT NULL DEFAULT 'seen',
    ADD COLUMN IF NOT EXISTS repository_read_at timestamptz,
    ADD COLUMN IF NOT EXISTS repository_etag    text,
    ADD COLUMN IF NOT EXISTS hooks_etag         text,
    ADD COLUMN IF NOT EXISTS etags_for          text,
    ADD COLUMN IF NOT EXISTS hook_suspected_at  timestamptz;

-- The last warning of a token's expiry: how many days ahead, and of which expiry. Null: none.
ALTER TABLE github_integrations
    ADD COLUMN IF NOT EXISTS token_warned_days bigint,
    ADD COLUMN IF NOT EXISTS token_warned_of   timestamptz;
CREATE INDEX sync_integrations_by_expiry ON github_integrations (token_expires_at)
    WHERE token_expires_at IS NOT NULL;
