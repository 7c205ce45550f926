-- The columns of Paca's own tables that PacaSync reads (design/data-model.md).
--
-- For the operator: beside a Paca installation both tables exist and nothing here changes them. They are made only
-- where PacaSync runs alone (standalone, demo, tests).

CREATE TABLE IF NOT EXISTS public.projects (
    id             uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    name           text        NOT NULL DEFAULT '',
    task_id_prefix text        NOT NULL DEFAULT '',
    created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE IF NOT EXISTS public.tasks (
    id          uuid        PRIMARY KEY DEFAULT gen_random_uuid(),
    project_id  uuid        NOT NULL REFERENCES public.projects (id) ON DELETE CASCADE,
    task_number integer     NOT NULL,
    title       text        NOT NULL DEFAULT '',
    deleted_at  timestamptz,
    created_at  timestamptz NOT NULL DEFAULT now(),
    UNIQUE (project_id, task_number)
);
