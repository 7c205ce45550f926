// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { Integration, LinkedRepository, SyncHealth } from "../api/schema";
import { Fragment, h, useEffect, useRef, useState } from "../runtime";
import { Badge, Button, Notice } from "../ui/basics";
import { Confirmation } from "../ui/dialog";
import { useAction } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Card } from "./card";
import { ConnectForm } from "./connect";

/** Which account the project uses, for how long, and with which rights; or the form that connects it. */
export function Connection({ integration, linked, health }: {
  integration: Integration; linked: LinkedRepository[] | undefined; health: SyncHealth | undefined;
}) {
  const { canEdit, t, announce } = useServices();
  const [isReplacing, setReplacing] = useState(false);
  const title = useRef<HTMLHeadingElement>(null);
  const wasConnected = useRef(integration.connected);
  // The button that was pressed is gone when the connection was made or removed.
  useEffect(() => {
    if (wasConnected.current !== integration.connected) title.current?.focus();
    wasConnected.current = integration.connected;
  }, [integration.connected]);

  if (!integration.connected) {
    return (
      <Card icon="key" title={t("connection")} intro={t("connectIntro")} titleRef={title}>
        {canEdit && <ConnectForm hasApp={integration.app_available} done={() => announce(t("connectedNow"))} />}
      </Card>
    );
  }
  return (
    <Card icon="key" title={t("connection")} titleRef={title}>
      <Account integration={integration} isRejected={health?.token.state === "rejected"} />
      {canEdit && (isReplacing
        ? (
          <div className="pgh-panel">
            <p className="pgh-strong">{t("replaceToken")}</p>
            <p className="pgh-intro">{t("replaceHint")}</p>
            <ConnectForm
              hasApp={integration.app_available}
              cancel={() => setReplacing(false)}
              done={() => { setReplacing(false); title.current?.focus(); announce(t("tokenReplaced")); }}
            />
          </div>
        )
        : <ConnectionActions linked={linked} replace={() => setReplacing(true)} />)}
    </Card>
  );
}

function Account({ integration, isRejected }: { integration: Integration; isRejected: boolean }) {
  const { t } = useServices();
  const expiry = integration.token_expires_at;
  const left = expiry ? Date.parse(expiry) - Date.now() : undefined;
  const soon = left !== undefined && left < 14 * 86_400_000;
  const name = integration.account ? t("connectedAs", { account: integration.account }) : t("connectedOld");
  const lacks = missingScopes(integration.scopes);
  return (
    <Fragment>
      <div className="pgh-account">
        <span className={`pgh-account-mark ${isRejected ? "pgh-bad" : "pgh-good"}`}>
          <Icon name={isRejected ? "alert" : "check"} />
        </span>
        <div className="pgh-account-text">
          <p className="pgh-strong">
            {name}
            {integration.created_at && <span className="pgh-soft"> {t("connectedSince", { day: t.day(integration.created_at) })}</span>}
          </p>
          {!soon && <p className="pgh-soft">{expiry
            ? t("tokenExpires", { day: t.day(expiry), ago: t.ago(expiry) })
            : integration.scopes ? t("tokenNoExpiry") : t("scopesUnknown")}</p>}
          {integration.scopes && integration.scopes.length > 0 && (
            <p className="pgh-badges" aria-label={t("scopes")} role="group">
              {integration.scopes.map((scope) => <code key={scope} className="pgh-code">{scope}</code>)}
            </p>
          )}
        </div>
      </div>
      {isRejected && <Notice kind="bad" title={t("tokenRejected")}><p>{t("tokenRejectedHint")}</p></Notice>}
      {expiry && left !== undefined && soon && (left < 0
        ? <Notice kind="bad" title={t("tokenExpired", { day: t.day(expiry) })} />
        : (
          <Notice kind="warn" title={t("tokenExpires", { day: t.day(expiry), ago: t.ago(expiry) })}>
            <p>{t("replaceSoon")}</p>
          </Notice>
        ))}
      {lacks.length > 0 && (
        <Notice kind="warn" title={t("scopeMissing", { scopes: lacks.join(", ") })}><p>{t("scopeMissingHint")}</p></Notice>
      )}
      {integration.scopes?.includes("public_repo") && !integration.scopes.includes("repo") && (
        <p className="pgh-hint"><Badge icon="info">{t("scopePublicOnly")}</Badge></p>
      )}
    </Fragment>
  );
}

/** The scopes that a classic token lacks, by the rule of TokenScopes.swift. Fine-grained tokens and Apps have none. */
function missingScopes(scopes: string[] | null | undefined): string[] {
  if (!scopes || scopes.includes("repo") || scopes.includes("public_repo")) return [];
  return ["repo"];
}

function ConnectionActions({ linked, replace }: { linked: LinkedRepository[] | undefined; replace: () => void }) {
  const { cache, client, projectId, t, announce } = useServices();
  const [asks, setAsks] = useState(false);
  const remove = useAction(async () => {
    await client.disconnect();
    cache.change<Integration>(keys.settings(projectId, "integration"), ({ app_available }) => ({
      project_id: projectId, connected: false, app_available,
    }));
    cache.change<LinkedRepository[]>(keys.settings(projectId, "repositories"), () => []);
    cache.invalidate(keys.settings(projectId));
    announce(t("disconnected"));
  });
  return (
    <div className="pgh-actions pgh-card-actions">
      <Button icon="key" onPress={replace}>{t("replaceToken")}</Button>
      <Button kind="quiet" icon="trash" onPress={() => { remove.clear(); setAsks(true); }}>{t("disconnect")}</Button>
      {asks && (
        <Confirmation title={t("disconnectTitle")} yes={t("disconnect")} action={remove} close={() => setAsks(false)}>
          <p>{t("disconnectBody")}</p>
          <ul className="pgh-list">
            <li>{linked ? t("disconnectRepos", { n: linked.length }) : t("disconnectReposUnknown")}</li>
            <li>{t("disconnectHooks")}</li>
            <li>{t("disconnectKeeps")}</li>
          </ul>
        </Confirmation>
      )}
    </div>
  );
}
