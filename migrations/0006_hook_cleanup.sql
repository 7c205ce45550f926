-- A hook may have been made on GitHub wherever a row has a secret for it, whether or not its id was stored: also one that
-- is being made again ('recreating'), and one of the plugin's whose id was lost.
CREATE OR REPLACE FUNCTION sync_keep_hook_for_cleanup() RETURNS trigger
LANGUAGE plpgsql SET search_path FROM CURRENT AS $$
BEGIN
    IF OLD.webhook_id <> 0 OR OLD.webhook_secret_enc <> '' THEN
        INSERT INTO sync_cleanup (integration_id, project_id, owner, repo_name, github_repo_id, webhook_id)
        VALUES (OLD.integration_id, OLD.project_id, OLD.owner, OLD.repo_name, OLD.github_repo_id, OLD.webhook_id);
    END IF;
    RETURN NULL;
END
$$;
