-- What the HTTP contract needs of the database: the hooks of plugin 0.3 found by their id alone, and the manifest of the
-- installed plugin.
--
-- For the operator: the index is made in a moment, as github_repositories has one row for each linked repository. A role
-- of its own needs SELECT on public.plugins; without it, callers need the permission github.manage whatever plugin is
-- installed.

-- Hooks that plugin 0.3 made deliver to an address without a project.
CREATE INDEX IF NOT EXISTS sync_repositories_by_hook ON github_repositories (webhook_id) WHERE webhook_id <> 0;

-- Null without a plugin, without Paca's table (standalone), and without the right to read it. A statement that names the
-- table could not be prepared where it does not exist; PL/pgSQL looks for it only when the line runs.
CREATE FUNCTION sync_plugin_manifest() RETURNS text
LANGUAGE plpgsql STABLE SET search_path FROM CURRENT AS $$
BEGIN
    IF to_regclass('public.plugins') IS NULL THEN
        RETURN NULL;
    END IF;
    RETURN (SELECT manifest::text FROM public.plugins WHERE name = 'com.paca.github');
EXCEPTION WHEN insufficient_privilege THEN
    RETURN NULL;
END
$$;
