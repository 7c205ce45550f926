// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { LinkedRepository } from "../api/schema";
import type { Query } from "../query/cache";
import { Fragment, h, useEffect, useRef, useState } from "../runtime";
import { Badge, Button, Empty, ExternalLink, IconButton, Skeleton } from "../ui/basics";
import { Confirmation } from "../ui/dialog";
import { Failure, useAction } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Card } from "./card";
import type { Health } from "./live";
import { RepositoryPicker } from "./picker";
import { RepositoryState } from "./state";

/** The linked repositories with their health, and the way to link more. */
export function Repositories({ connected, linked, health }: {
  connected: boolean; linked: Query<LinkedRepository[]>; health: Health;
}) {
  const { canEdit, t } = useServices();
  const [isChoosing, setChoosing] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const close = () => { setChoosing(false); opener.current?.focus(); };
  const repositories = linked.data ?? [];
  const count = useRef(repositories.length);
  // The row that was unlinked took the focus with it.
  useEffect(() => {
    const isLost = document.activeElement === document.body;
    if (repositories.length < count.current && isLost) title.current?.focus();
    count.current = repositories.length;
  }, [repositories.length]);
  return (
    <Card
      icon="repo" title={t("repositories")} intro={t("repositoriesIntro")} titleRef={title}
      action={connected && canEdit && (
        <Button
          kind={repositories.length === 0 ? "main" : "plain"} icon="plus" expanded={isChoosing} buttonRef={opener}
          onPress={() => setChoosing(!isChoosing)}
        >
          {t("linkRepository")}
        </Button>
      )}
    >
      {isChoosing && connected && <RepositoryPicker linked={repositories} close={close} />}
      {linked.isLoading ? <Skeleton rows={2} />
        : linked.failure && !linked.data
          ? <Failure failure={linked.failure} retry={linked.refetch} otherwise="failedLoad" />
          : repositories.length > 0
            ? (
              <ul className="pgh-rows">
                {repositories.map((repository) => (
                  <RepositoryRow key={repository.id} repository={repository} health={health} />
                ))}
              </ul>
            )
            : !isChoosing && (
              <Empty icon="repo" title={t("repositoriesEmpty")}>
                <p>{t(connected ? "repositoriesEmptyHint" : "repositoriesFirst")}</p>
              </Empty>
            )}
    </Card>
  );
}

function RepositoryRow({ repository, health }: { repository: LinkedRepository; health: Health }) {
  const { canEdit, cache, client, projectId, t, announce } = useServices();
  const [asks, setAsks] = useState(false);
  const name = repository.full_name;
  const unlink = useAction(async () => {
    await client.unlink(repository.id);
    const key = keys.settings(projectId, "repositories");
    cache.change<LinkedRepository[]>(key, (all) => all.filter((other) => other.id !== repository.id));
    cache.invalidate(keys.settings(projectId));
    announce(t("unlinkedRepository", { name }));
  });
  const sync = useAction(async () => {
    await client.syncNow(repository.id);
    health.watch();
    announce(t("syncStarted"));
  });
  return (
    <li className="pgh-repository">
      <div className="pgh-repository-head">
        <Icon name={repository.private ? "lock" : "repo"} className="pgh-soft" />
        <ExternalLink className="pgh-name" href={addressOf(repository)}>{name}</ExternalLink>
        {repository.private && <Badge>{t("private")}</Badge>}
        <span className="pgh-code pgh-default-branch"><Icon name="branch" />{repository.default_branch}</span>
        <span className="pgh-space" />
        {canEdit && (
          <Fragment>
            {health.query.data && (
              <IconButton
                icon="sync" label={t("syncNowNamed", { name })} busy={sync.isRunning} onPress={() => void sync.run()}
              />
            )}
            <IconButton
              icon="unlink" danger label={t("unlinkNamed", { name })}
              onPress={() => { unlink.clear(); setAsks(true); }}
            />
          </Fragment>
        )}
      </div>
      <RepositoryState repository={repository} health={health.query.data} />
      {sync.failure && <Failure failure={sync.failure} />}
      {asks && (
        <Confirmation title={t("unlinkTitle", { name })} yes={t("unlink")} action={unlink} close={() => setAsks(false)}>
          <p>{t("unlinkBody")}</p>
        </Confirmation>
      )}
    </li>
  );
}

/** The repository's page. The address for cloning is on the same server, also with GitHub Enterprise. */
function addressOf(repository: LinkedRepository): string {
  return repository.clone_url.replace(/\.git$/, "") || `https://github.com/${repository.full_name}`;
}
