// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import { h } from "../runtime";
import { Empty, Notice, Skeleton } from "../ui/basics";
import { Failure, Stale } from "../ui/failure";
import { Card } from "./card";
import { Connection } from "./connection";
import { ExplainCard } from "./explain";
import { HealthCard } from "./health";
import { useHealth } from "./live";
import { Repositories } from "./repositories";

/** The settings of a project: its connection to GitHub, its repositories, and how they are kept up to date. */
export function SettingsTab() {
  const { cache, canEdit, client, projectId, t } = useServices();
  const integration = cache.useQuery(keys.settings(projectId, "integration"), client.integration);
  const connected = integration.data?.connected === true;
  // Asked for at once, and not only when the connection is known: one wait instead of two.
  const linked = cache.useQuery(keys.settings(projectId, "repositories"), client.linked);
  const health = useHealth(connected);

  if (integration.isLoading) {
    return (
      <div className="pgh-stack">
        <Card icon="key" title={t("connection")}><Skeleton rows={1} /></Card>
        <Card icon="repo" title={t("repositories")}><Skeleton rows={3} /></Card>
      </div>
    );
  }
  if (!integration.data) {
    const { failure, refetch } = integration;
    if (failure?.code === "FORBIDDEN") {
      return (
        <div className="pgh-stack">
          <Card icon="key" title={t("title")}>
            <Empty icon="lock" title={t("noPermission")}><p>{t("noPermissionHint")}</p></Empty>
          </Card>
        </div>
      );
    }
    return <div className="pgh-stack">{failure && <Failure failure={failure} retry={refetch} otherwise="failedLoad" />}</div>;
  }
  return (
    <div className="pgh-stack">
      <Stale queries={[integration, linked, health.query]} />
      {!canEdit && <Notice title={t("readOnly")} />}
      <Connection integration={integration.data} linked={linked.data} health={health.query.data} />
      <Repositories connected={connected} linked={linked} health={health} />
      {connected && <HealthCard health={health} />}
      {connected && (linked.data ?? []).length > 0 && <ExplainCard linked={linked.data ?? []} />}
    </div>
  );
}
