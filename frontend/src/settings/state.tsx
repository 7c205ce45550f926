// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { useServices } from "../app";
import type { LinkedRepository } from "../api/schema";
import { errorParts, isRunning, type RepositoryHealth } from "../api/sync";
import { h } from "../runtime";
import type { TextKey } from "../texts/table";
import { Ago, Badge, Notice, Progress } from "../ui/basics";
import type { IconName } from "../ui/icon";

const hooks: { [state: string]: { text: TextKey; kind: "good" | "bad" | "warn" | "neutral"; icon: IconName; remedy?: TextKey } } = {
  active: { text: "hookActive", kind: "good", icon: "check" },
  missing: { text: "hookMissing", kind: "bad", icon: "alert", remedy: "hookMissingRemedy" },
  disabled: { text: "hookDisabled", kind: "warn", icon: "alert", remedy: "hookDisabledRemedy" },
  misconfigured: { text: "hookMisconfigured", kind: "warn", icon: "alert", remedy: "hookMisconfiguredRemedy" },
  unknown: { text: "hookUnknown", kind: "neutral", icon: "clock" },
};

/** How a repository is kept up to date, at a glance. Without a health it says what the link itself tells. */
export function RepositoryState({ repository, health }: {
  repository: LinkedRepository; health: RepositoryHealth | undefined;
}) {
  const { t } = useServices();
  const state = health?.hook ?? (repository.webhook_active ? "active" : "unknown");
  const hook = hooks[state];
  const error = errorParts(health?.last_error);
  return (
    <div className="pgh-state">
      <p className="pgh-facts">
        <Badge kind={hook?.kind ?? "neutral"} {...(hook ? { icon: hook.icon } : {})}>{hook ? t(hook.text) : state}</Badge>
        {health && (
          <span><span className="pgh-soft">{t("lastDelivery")}</span> <Ago time={health.last_delivery_at} /></span>
        )}
        {health && (
          <span>
            <span className="pgh-soft">{t("lastPoll")}</span> <Ago time={health.last_poll_at} />
            {health.next_poll_at && Date.parse(health.next_poll_at) > Date.now() + 60_000 && (
              <span className="pgh-soft">, {t("nextPoll", { ago: t.ago(health.next_poll_at) })}</span>
            )}
          </span>
        )}
      </p>
      {hook?.remedy && health && <p className="pgh-hint">{t(hook.remedy)}</p>}
      {health && isRunning(health.backfill) && <BackfillBar backfill={health.backfill!} />}
      {error && (
        <Notice kind="warn" title={error.message}>{error.remedy && <p>{error.remedy}</p>}</Notice>
      )}
    </div>
  );
}

function BackfillBar({ backfill }: { backfill: NonNullable<RepositoryHealth["backfill"]> }) {
  const { t } = useServices();
  const done = backfill.done ?? 0;
  const total = backfill.total ?? undefined;
  return (
    <div className="pgh-backfill">
      <p className="pgh-facts">
        <span className="pgh-soft">{t("backfill")}</span>
        <span className="pgh-count">{total ? t("backfillCount", { done, total }) : t("backfillSome", { done })}</span>
      </p>
      <Progress label={t("backfill")} done={done} total={total} />
    </div>
  );
}
