// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { keys, useServices } from "../app";
import type { DeliveryEntry, SyncHealth } from "../api/sync";
import { Fragment, h, useState } from "../runtime";
import type { TextKey } from "../texts/table";
import { Ago, Badge, Button, Empty, Notice, Skeleton } from "../ui/basics";
import { Failure, useAction } from "../ui/failure";
import { Icon, type IconName } from "../ui/icon";
import { Card } from "./card";
import type { Health } from "./live";

const states: { [status: string]: { text: TextKey; kind: "good" | "warn" | "bad"; icon: IconName } } = {
  healthy: { text: "healthy", kind: "good", icon: "check" },
  degraded: { text: "degraded", kind: "warn", icon: "alert" },
  broken: { text: "broken", kind: "bad", icon: "alert" },
};

/** How the whole project is kept up to date. */
export function HealthCard({ health }: { health: Health }) {
  const { cache, canEdit, client, projectId, t, announce } = useServices();
  const { query } = health;
  const sync = useAction(async () => {
    await client.syncNow();
    cache.invalidate(keys.settings(projectId, "sync"));
    announce(t("syncStarted"));
  });
  if (health.isMissing) {
    return (
      <Card icon="sync" title={t("health")}>
        <Empty icon="clock" title={t("healthMissing")}><p>{t("healthMissingHint")}</p></Empty>
      </Card>
    );
  }
  return (
    <Card
      icon="sync" title={t("health")}
      action={query.data && (
        <Fragment>
          {health.isLive && <Badge kind="good"><span className="pgh-dot" />{t("live")}</Badge>}
          {canEdit && <Button icon="sync" busy={sync.isRunning} onPress={() => void sync.run()}>{t("syncNow")}</Button>}
        </Fragment>
      )}
    >
      {sync.failure && <Failure failure={sync.failure} />}
      {query.isLoading ? <Skeleton rows={2} />
        : query.data ? <HealthBody health={query.data} />
          : query.failure && <Failure failure={query.failure} retry={query.refetch} otherwise="failedLoad" />}
    </Card>
  );
}

function HealthBody({ health }: { health: SyncHealth }) {
  const { t } = useServices();
  const state = states[health.status];
  const deliveries = health.deliveries ?? {};
  const failed = deliveries.failed ?? 0;
  return (
    <Fragment>
      <p className={`pgh-verdict pgh-${state?.kind ?? "neutral"}`}>
        <span className="pgh-account-mark"><Icon name={state?.icon ?? "info"} /></span>
        <span className="pgh-strong">{state ? t(state.text) : health.status}</span>
      </p>
      <dl className="pgh-figures">
        <Figure name={t("lastDelivery")}><Ago time={health.last_delivery_at} /></Figure>
        <Figure name={t("lastPoll")}><Ago time={health.last_poll_at} /></Figure>
        <Figure name={t("applied")}>{t.number(deliveries.applied_24h ?? 0)}</Figure>
        <Figure name={t("recovered")}>{t.number(deliveries.recovered_24h ?? 0)}</Figure>
        <Figure name={t("pending")}>{t.number(deliveries.pending ?? 0)}</Figure>
        <Figure name={t("failedCount")}>
          <span className={failed > 0 ? "pgh-bad" : ""}>{t.number(failed)}</span>
        </Figure>
      </dl>
      {(deliveries.recovered_24h ?? 0) > 0 && <p className="pgh-hint">{t("recoveredHint")}</p>}
      {health.rate_limit && <RateLimit limit={health.rate_limit} />}
      {failed > 0 && <FailedDeliveries />}
    </Fragment>
  );
}

function Figure({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className="pgh-figure">
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function RateLimit({ limit }: { limit: NonNullable<SyncHealth["rate_limit"]> }) {
  const { t } = useServices();
  const blocked = limit.blocked_until && Date.parse(limit.blocked_until) > Date.now() ? limit.blocked_until : undefined;
  const whole = limit.limit ?? 0;
  const left = limit.remaining ?? 0;
  const share = whole > 0 ? Math.max(0, Math.min(1, left / whole)) : 0;
  return (
    <Fragment>
      {whole > 0 && (
        <div className="pgh-gauge">
          <p className="pgh-facts">
            <span className="pgh-soft">{t("rateLimit")}</span>
            <span className="pgh-count">{t("rateLimitValue", { remaining: left, limit: whole })}</span>
            {limit.reset_at && Date.parse(limit.reset_at) > Date.now() && left < whole && (
              <span className="pgh-soft">{t("rateLimitReset", { ago: t.ago(limit.reset_at) })}</span>
            )}
          </p>
          <div
            className={`pgh-meter${share < 0.1 ? " pgh-meter-bad" : share < 0.25 ? " pgh-meter-warn" : ""}`} role="meter"
            aria-label={t("rateLimit")} aria-valuemin={0} aria-valuemax={whole} aria-valuenow={left}
            aria-valuetext={t("rateLimitValue", { remaining: left, limit: whole })}
          >
            <div style={{ width: `${share * 100}%` }} />
          </div>
        </div>
      )}
      {blocked && <Notice kind="warn" title={t("rateLimitBlocked", { ago: t.ago(blocked) })} />}
    </Fragment>
  );
}

function FailedDeliveries() {
  const { t } = useServices();
  const [isOpen, setOpen] = useState(false);
  return (
    <details className="pgh-details" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary><Icon name="chevron" />{t("failedDeliveries")}</summary>
      {isOpen && <DeliveryList />}
    </details>
  );
}

function DeliveryList() {
  const { cache, client, projectId } = useServices();
  const page = cache.useQuery(keys.settings(projectId, "sync", "failed"), client.failedDeliveries);
  if (page.isLoading) return <Skeleton rows={2} />;
  if (!page.data) return page.failure ? <Failure failure={page.failure} retry={page.refetch} otherwise="failedLoad" /> : null;
  const deliveries = page.data.items ?? page.data.deliveries ?? [];
  return <ul className="pgh-rows">{deliveries.map((one, index) => <Delivery key={one.id ?? one.delivery_id ?? index} delivery={one} />)}</ul>;
}

function Delivery({ delivery }: { delivery: DeliveryEntry }) {
  const { cache, canEdit, client, projectId, t, announce } = useServices();
  const id = delivery.id ?? delivery.delivery_id;
  const replay = useAction(async () => {
    if (!id) return;
    await client.replay(id);
    cache.invalidate(keys.settings(projectId, "sync"));
    announce(t("replayed"));
  });
  return (
    <li className="pgh-delivery">
      <p className="pgh-facts">
        <code className="pgh-code">{[delivery.event, delivery.action].filter(Boolean).join(".")}</code>
        {delivery.received_at && <Ago time={delivery.received_at} />}
        <span className="pgh-space" />
        {canEdit && id && <Button icon="sync" busy={replay.isRunning} onPress={() => void replay.run()}>{t("replay")}</Button>}
      </p>
      {(delivery.error ?? delivery.last_error) && <p className="pgh-hint">{delivery.error ?? delivery.last_error}</p>}
      {replay.failure && <Failure failure={replay.failure} />}
    </li>
  );
}
