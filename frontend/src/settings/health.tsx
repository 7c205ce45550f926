// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { ReactNode } from "react";
import { keys, useServices } from "../app";
import type { LoggedDelivery, SyncHealth, SyncRateLimit, SyncStatus } from "../api/schema";
import { problemsOf } from "../api/sync";
import { Fragment, h, useState } from "../runtime";
import type { TextKey } from "../texts/table";
import { Ago, Badge, Button, Notice, Skeleton } from "../ui/basics";
import { Failure, useAction } from "../ui/failure";
import { Icon, type IconName } from "../ui/icon";
import { Card } from "./card";
import type { Health } from "./live";
import { Problems } from "./problems";

const states: { [status in SyncStatus]: { text: TextKey; kind: "good" | "warn" | "bad"; icon: IconName } } = {
  healthy: { text: "healthy", kind: "good", icon: "check" },
  degraded: { text: "degraded", kind: "warn", icon: "alert" },
  broken: { text: "broken", kind: "bad", icon: "alert" },
};

/** How the whole project is kept up to date. */
export function HealthCard({ health }: { health: Health }) {
  const { canEdit, client, t, announce } = useServices();
  const { query } = health;
  const sync = useAction(async () => {
    await client.syncNow();
    health.watch();
    announce(t("syncStarted"));
  });
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
  const { deliveries } = health;
  return (
    <Fragment>
      <p className={`pgh-verdict pgh-${state.kind}`}>
        <span className="pgh-account-mark"><Icon name={state.icon} /></span>
        <span className="pgh-strong">{t(state.text)}</span>
      </p>
      <Problems problems={problemsOf(health, null)} />
      <dl className="pgh-figures">
        <Figure name={t("lastDelivery")}><Ago time={health.last_delivery_at} /></Figure>
        <Figure name={t("lastPoll")}><Ago time={health.last_poll_at} /></Figure>
        <Figure name={t("applied")}>{t.number(deliveries.applied_24h)}</Figure>
        <Figure name={t("recovered")}>{t.number(deliveries.recovered_24h)}</Figure>
        <Figure name={t("pending")}>{t.number(deliveries.pending)}</Figure>
        <Figure name={t("failedCount")}>
          <span className={deliveries.failed > 0 ? "pgh-bad" : ""}>{t.number(deliveries.failed)}</span>
        </Figure>
      </dl>
      {deliveries.recovered_24h > 0 && <p className="pgh-hint">{t("recoveredHint")}</p>}
      <RateLimit limit={health.rate_limit} />
      {deliveries.failed > 0 && <FailedDeliveries />}
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

function RateLimit({ limit }: { limit: SyncRateLimit }) {
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
  return <ul className="pgh-rows">{page.data.deliveries.map((one) => <Delivery key={one.id} delivery={one} />)}</ul>;
}

function Delivery({ delivery }: { delivery: LoggedDelivery }) {
  const { cache, canEdit, client, projectId, t, announce } = useServices();
  const replay = useAction(async () => {
    await client.replay(delivery.id);
    cache.invalidate(keys.settings(projectId, "sync"));
    announce(t("replayed"));
  });
  const why = delivery.last_error ?? delivery.reason;
  return (
    <li className="pgh-delivery">
      <p className="pgh-facts">
        <code className="pgh-code">{[delivery.event, delivery.action].filter(Boolean).join(".")}</code>
        {delivery.subject && <span>{delivery.subject}</span>}
        <Ago time={delivery.received_at} />
        <span className="pgh-space" />
        {canEdit && <Button icon="sync" busy={replay.isRunning} onPress={() => void replay.run()}>{t("replay")}</Button>}
      </p>
      {why && <p className="pgh-hint" lang="en">{why}</p>}
      {replay.failure && <Failure failure={replay.failure} />}
    </li>
  );
}
