-- What applying a delivery writes, beside the plugin's tables.

-- Events to publish. `id` is their order.
CREATE TABLE sync_outbox (
    id           bigint      GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    topic        text        NOT NULL,
    payload      jsonb       NOT NULL,
    created_at   timestamptz NOT NULL DEFAULT now(),
    published_at timestamptz
);

-- A link that a person removed: automation does not make it again. `subject` is the pull request's number or the
-- branch's name.
CREATE TABLE sync_link_exclusions (
    task_id    uuid        NOT NULL REFERENCES public.tasks (id) ON DELETE CASCADE,
    repo_id    uuid        NOT NULL REFERENCES github_repositories (id) ON DELETE CASCADE,
    kind       text        NOT NULL CHECK (kind IN ('pull_request', 'branch')),
    subject    text        NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repo_id, kind, subject, task_id)
);

-- One check run (or, later, status context) of a commit: the newest by (app, name).
CREATE TABLE github_checks (
    repo_id    uuid        NOT NULL REFERENCES github_repositories (id) ON DELETE CASCADE,
    head_sha   text        NOT NULL,
    kind       text        NOT NULL CHECK (kind IN ('check_run', 'status')),
    app_id     bigint      NOT NULL DEFAULT 0,
    name       text        NOT NULL,
    github_id  bigint      NOT NULL DEFAULT 0,
    status     text        NOT NULL,
    conclusion text,
    url        text        NOT NULL DEFAULT '',
    updated_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (repo_id, head_sha, kind, app_id, name)
);
