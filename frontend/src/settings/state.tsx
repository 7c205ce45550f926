// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { useServices } from "../app";
import type { Backfill, LinkedRepository, SyncHealth, SyncRepository } from "../api/schema";
import { isUnfinished, otherError, problemsOf } from "../api/sync";
import { h } from "../runtime";
import type { TextKey } from "../texts/table";
import { Ago, Badge, Progress } from "../ui/basics";
import type { IconName } from "../ui/icon";
import { Problems } from "./problems";

type HookState = SyncRepository["hook"] | "none";

const hooks: { [state in HookState]: { text: TextKey; kind: "good" | "bad" | "warn" | "neutral"; icon: IconName } } = {
  active: { text: "hookActive", kind: "good", icon: "check" },
  missing: { text: "hookMissing", kind: "bad", icon: "alert" },
  disabled: { text: "hookDisabled", kind: "warn", icon: "alert" },
  misconfigured: { text: "hookMisconfigured", kind: "warn", icon: "alert" },
  unknown: { text: "hookUnknown", kind: "neutral", icon: "clock" },
  none: { text: "hookNone", kind: "neutral", icon: "info" },
};

/** How a repository is kept up to date, at a glance. Without a health it says what the link itself tells. */
export function RepositoryState({ repository, health }: {
  repository: LinkedRepository; health: SyncHealth | undefined;
}) {
  const { t } = useServices();
  const known = health?.repositories.find((state) => state.repo_id === repository.id);
  const problems = problemsOf(health, repository.id);
  const state = hookState(repository, known, problems.length > 0);
  const hook = hooks[state];
  const error = known && otherError(known, problems);
  return (
    <div className="pgh-state">
      <p className="pgh-facts">
        <Badge kind={hook.kind} icon={hook.icon}>{t(hook.text)}</Badge>
        {known && state !== "none" && (
          <span><span className="pgh-soft">{t("lastDelivery")}</span> <Ago time={known.last_delivery_at} /></span>
        )}
        {known && (
          <span>
            <span className="pgh-soft">{t("lastPoll")}</span> <Ago time={known.last_poll_at} />
            {known.next_poll_at && Date.parse(known.next_poll_at) > Date.now() + 60_000 && (
              <span className="pgh-soft">, {t("nextPoll", { ago: t.ago(known.next_poll_at) })}</span>
            )}
          </span>
        )}
        {known && known.recovered_24h > 0 && (
          <span><span className="pgh-soft">{t("recovered")}</span> {t.number(known.recovered_24h)}</span>
        )}
      </p>
      {state === "none" && <p className="pgh-hint">{t("hookNoneHint")}</p>}
      {known && isUnfinished(known.backfill) && <BackfillBar backfill={known.backfill} />}
      <Problems problems={problems} />
      {error && <p className="pgh-hint">{t("lastError")}: <span lang="en">{error}</span></p>}
    </div>
  );
}

/** Where GitHub cannot reach the server, a repository is linked without a hook, and nothing is wrong. */
function hookState(repository: LinkedRepository, known: SyncRepository | undefined, hasProblem: boolean): HookState {
  const isNone = repository.webhook_id === 0 && !repository.webhook_active && !hasProblem;
  if (isNone && (!known || known.hook === "unknown")) return "none";
  return known?.hook ?? (repository.webhook_active ? "active" : "unknown");
}

function BackfillBar({ backfill }: { backfill: Backfill }) {
  const { t } = useServices();
  const { done, seconds_left: left } = backfill;
  const total = backfill.total ?? undefined;
  const count = backfill.state === "waiting" ? t("backfillWaiting")
    : total === undefined ? t("backfillSome", { done }) : t("backfillCount", { done, total });
  return (
    <div className="pgh-backfill">
      <p className="pgh-facts">
        <span className="pgh-soft">{t("backfill")}</span>
        <span className="pgh-count">{count}</span>
        {left !== null && left >= 60 && (
          <span className="pgh-soft">{t("backfillLeft", { ago: t.ago(Date.now() + left * 1000) })}</span>
        )}
      </p>
      <Progress label={t("backfill")} done={done} total={total} />
    </div>
  );
}
