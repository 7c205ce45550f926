-- Which credentials GitHub has refused, how each hook compares with what we need, and what of the plugin's secrets and
-- ciphertexts is still in force.
--
-- For the operator: no row changes its meaning. The plugin's rows have null in the new columns, which says that their
-- secret or ciphertext is the plugin's; the loop `hook-checks` replaces these after the start.

-- One credential that GitHub has refused, by a fingerprint from which nobody can compute it. Whoever has the same
-- credential finds it here, and does not ask GitHub: a server that goes on asking with bad credentials makes GitHub refuse
-- the account's good ones too. From `retry_at` on, one request may try the credential once more.
CREATE TABLE sync_rejected_credentials (
    fingerprint text        PRIMARY KEY,
    reason      text        NOT NULL,
    refusals    integer     NOT NULL DEFAULT 1,
    rejected_at timestamptz NOT NULL DEFAULT now(),
    retry_at    timestamptz NOT NULL
);

-- Null: the row's ciphertext is the plugin's, or that of an earlier version. Its nonce may repeat, so it is sealed again.
ALTER TABLE github_integrations ADD COLUMN IF NOT EXISTS token_fingerprint text;
ALTER TABLE sync_cleanup ADD COLUMN token_fingerprint text;
CREATE INDEX sync_integrations_by_fingerprint ON github_integrations (token_fingerprint);

-- webhook_secret_next_enc: the secret that is about to replace the present one. Deliveries signed with either are
-- accepted until GitHub has confirmed the new one. '' at all other times.
-- webhook_secret_made_at: when we made the secret; null: the plugin made it, and it can be guessed.
-- webhook_secret_sealed_at: when a secret of the plugin's was sealed again, under a fresh nonce.
-- hook_checked_at, hook_checked_for: when the hook was last compared with GitHub, and the address and events that it was
-- compared with.
-- hook_check_due_at: when it has to be compared again; null: not until somebody asks.
-- hook_error: why the last comparison could not set the hook right.
ALTER TABLE github_repositories
    ADD COLUMN IF NOT EXISTS webhook_secret_next_enc  text NOT NULL DEFAULT '',
    ADD COLUMN IF NOT EXISTS webhook_secret_made_at   timestamptz,
    ADD COLUMN IF NOT EXISTS webhook_secret_sealed_at timestamptz,
    ADD COLUMN IF NOT EXISTS hook_checked_at          timestamptz,
    ADD COLUMN IF NOT EXISTS hook_checked_for         text,
    ADD COLUMN IF NOT EXISTS hook_check_due_at        timestamptz,
    ADD COLUMN IF NOT EXISTS hook_error               text;
CREATE INDEX sync_repositories_hook_check ON github_repositories (hook_check_due_at)
    WHERE hook_check_due_at IS NOT NULL;
