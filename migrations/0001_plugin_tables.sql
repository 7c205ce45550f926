-- The five tables of the plugin com.paca.github, as the plugin made them (design/data-model.md).
--
-- For the operator: where the plugin was installed they exist with data in them; they are kept and used as they are.

CREATE TABLE IF NOT EXISTS github_integrations (
    id               uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id       uuid        NOT NULL UNIQUE REFERENCES public.projects (id) ON DELETE CASCADE,
    access_token_enc text        NOT NULL,
    created_at       timestamptz NOT NULL DEFAULT now(),
    updated_at       timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS github_repositories (
    id                 uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id         uuid        NOT NULL REFERENCES public.projects (id) ON DELETE CASCADE,
    integration_id     uuid        NOT NULL REFERENCES github_integrations (id) ON DELETE CASCADE,
    owner              text        NOT NULL,
    repo_name          text        NOT NULL,
    full_name          text        NOT NULL,
    webhook_id         bigint      NOT NULL DEFAULT 0,
    webhook_secret_enc text        NOT NULL DEFAULT '',
    default_branch     text        NOT NULL DEFAULT 'main',
    created_at         timestamptz NOT NULL DEFAULT now(),
    updated_at         timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project_id, full_name)
);

CREATE TABLE IF NOT EXISTS github_pull_requests (
    id           uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id   uuid        NOT NULL REFERENCES public.projects (id) ON DELETE CASCADE,
    repo_id      uuid        NOT NULL REFERENCES github_repositories (id) ON DELETE CASCADE,
    pr_number    integer     NOT NULL,
    github_pr_id bigint      NOT NULL,
    title        text        NOT NULL DEFAULT '',
    state        text        NOT NULL DEFAULT 'open',
    html_url     text        NOT NULL DEFAULT '',
    head_branch  text        NOT NULL DEFAULT '',
    base_branch  text        NOT NULL DEFAULT '',
    author       text        NOT NULL DEFAULT '',
    merged_at    timestamptz,
    created_at   timestamptz NOT NULL DEFAULT now(),
    updated_at   timestamptz NOT NULL DEFAULT now(),
    UNIQUE (repo_id, pr_number)
);

CREATE TABLE IF NOT EXISTS github_task_pr_links (
    id              uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id         uuid        NOT NULL REFERENCES public.tasks (id) ON DELETE CASCADE,
    pull_request_id uuid        NOT NULL REFERENCES github_pull_requests (id) ON DELETE CASCADE,
    created_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (task_id, pull_request_id)
);

CREATE TABLE IF NOT EXISTS github_task_branches (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    task_id     uuid        NOT NULL REFERENCES public.tasks (id) ON DELETE CASCADE,
    repo_id     uuid        NOT NULL REFERENCES github_repositories (id) ON DELETE CASCADE,
    branch_name text        NOT NULL,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (task_id, repo_id, branch_name)
);
