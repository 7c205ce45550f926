// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { RefObject } from "react";
import { keys, useServices } from "../app";
import type { HostTask } from "../api/host";
import { Fragment, h, useId, useRef, useState } from "../runtime";
import { Button, Skeleton } from "../ui/basics";
import { Failure, Stale } from "../ui/failure";
import { Icon } from "../ui/icon";
import { BranchList } from "./branches";
import { BranchForm } from "./branch-form";
import { useUnlinking, UndoBar } from "./undo";
import { LinkForm } from "./link-form";
import { PullRequestList } from "./pull-requests";
import { useRepositories, type KnownRepositories } from "./repositories";

/** What is open below the heading. */
type Opened = "link" | "branch" | undefined;

/** A task's pull requests and branches. */
export function TaskSection() {
  const { cache, canEdit, client, projectId, taskId, t } = useServices();
  const headingId = useId();
  const pulls = cache.useQuery(
    keys.task(projectId, taskId, "pull-requests"), (signal) => client.pullRequests(taskId, signal));
  const branches = cache.useQuery(
    keys.task(projectId, taskId, "branches"), (signal) => client.branches(taskId, signal));
  const repositories = useRepositories(pulls.data, branches.data);
  const unlinking = useUnlinking();
  const [opened, setOpened] = useState<Opened>();
  const openers = { link: useRef<HTMLButtonElement>(null), branch: useRef<HTMLButtonElement>(null) };
  const close = () => {
    if (opened) openers[opened].current?.focus();
    setOpened(undefined);
  };
  const failed = [pulls, branches].find((query) => query.failure && query.data === undefined);
  const isLoading = (pulls.isLoading || branches.isLoading) && !failed;
  const isEmpty = pulls.data?.length === 0 && branches.data?.length === 0;
  const canAdd = canEdit && repositories.all.length > 0;

  return (
    <section className="pgh-task" aria-labelledby={headingId}>
      <header className="pgh-task-header">
        <h3 className="pgh-heading" id={headingId}>{t("title")}</h3>
        <span className="pgh-rule" />
        {canAdd && !failed && (
          <div className="pgh-actions">
            <Opener name="link" opened={opened} open={setOpened} refs={openers} />
            <Opener name="branch" opened={opened} open={setOpened} refs={openers} />
          </div>
        )}
      </header>
      {opened === "link" && canAdd && <LinkForm repositories={repositories.all} close={close} />}
      {opened === "branch" && canAdd && (
        <BranchForm
          repositories={repositories.all} branches={branches.data ?? []} pulls={pulls.data ?? []} close={close}
        />
      )}
      {isLoading && <Skeleton rows={2} />}
      {failed?.failure && (
        <Failure
          failure={failed.failure} otherwise="failedLoad"
          retry={() => { pulls.refetch(); branches.refetch(); }}
        />
      )}
      {!failed && <Stale queries={[pulls, branches]} />}
      {isEmpty && !isLoading && <Beginning repositories={repositories} />}
      {pulls.data && pulls.data.length > 0 && (
        <PullRequestList pulls={pulls.data} repositories={repositories} unlinking={unlinking} />
      )}
      <UndoBar unlinking={unlinking} />
      {branches.data && branches.data.length > 0 && (
        <BranchList branches={branches.data} pulls={pulls.data} repositories={repositories} />
      )}
    </section>
  );
}

function Opener({ name, opened, open, refs }: {
  name: "link" | "branch"; opened: Opened; open: (opened: Opened) => void;
  refs: { [name in "link" | "branch"]: RefObject<HTMLButtonElement> };
}) {
  const { t } = useServices();
  return (
    <Button
      kind="soft" icon={name === "link" ? "plus" : "branch"} buttonRef={refs[name]} expanded={opened === name}
      onPress={() => open(opened === name ? undefined : name)}
    >
      {t(name === "link" ? "linkPullRequest" : "createBranch")}
    </Button>
  );
}

/** One line that says how to begin. */
function Beginning({ repositories }: { repositories: KnownRepositories }) {
  const { canEdit, projectId, t } = useServices();
  const { key } = useTaskName();
  if (repositories.isLoading) return null;
  if (repositories.isNone) {
    return (
      <p className="pgh-begin">
        <Icon name="open" />
        <span>
          {t("noRepository")}
          {canEdit && <Fragment> <a className="pgh-link" href={`/projects/${projectId}/settings`}>{t("openSettings")}</a></Fragment>}
        </span>
      </p>
    );
  }
  const begin = key ? t("begin", { key }) : canEdit && repositories.all.length > 0 ? t("beginNoKey") : t("beginReadOnly");
  const hidden = canEdit && repositories.isHidden && repositories.all.length === 0;
  return (
    <p className="pgh-begin">
      <Icon name="open" />
      <span>{begin}{hidden && <Fragment> {t("noRepositoryList")}</Fragment>}</span>
    </p>
  );
}

/** The task's key, as a branch or a pull request names it, and its title. Empty as long as they are not known. */
export function useTaskName(): { key: string; title: string } {
  const { cache, client, projectId, taskId } = useServices();
  // Paca's own queries, if the host shares its client; they are then answered from its cache.
  const task = cache.useQuery<HostTask>(
    ["projects", projectId, "tasks", taskId, "github", "task"],
    async (signal) => cache.get<HostTask>(["projects", projectId, "tasks", taskId]) ?? client.task(taskId, signal),
    { staleTime: 60_000 });
  const project = cache.useQuery(
    keys.settings(projectId, "project"),
    async (signal) => cache.get<{ task_id_prefix?: string }>(keys.project(projectId)) ?? client.project(signal),
    { staleTime: 300_000 });
  const prefix = project.data?.task_id_prefix;
  const number = task.data?.task_number;
  return { key: prefix && number ? `${prefix}-${number}` : "", title: task.data?.title ?? "" };
}
