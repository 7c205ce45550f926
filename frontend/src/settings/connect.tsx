// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { ConnectBody, Integration } from "../api/schema";
import { Fragment, h, useState } from "../runtime";
import type { TextKey } from "../texts/table";
import { Button, ExternalLink, Field, IconButton } from "../ui/basics";
import { Failure, useAction, type Action } from "../ui/failure";
import { Icon } from "../ui/icon";

/** The form for a token, what the token needs, and, where the project may use one, the way by a GitHub App. */
export function ConnectForm({ hasApp, done, cancel }: { hasApp: boolean; done: () => void; cancel?: () => void }) {
  const { t } = useServices();
  const [token, setToken] = useState("");
  const [isShown, setShown] = useState(false);
  const [fault, setFault] = useState<string>();
  const connect = useConnecting(done);
  const submit = () => {
    const text = token.trim();
    if (text === "") return setFault(t("tokenEmpty"));
    if (!/^[!-~]+$/.test(text)) return setFault(t("tokenCharacters"));
    void connect.run({ token: text });
  };
  return (
    <div
      className="pgh-form"
      onKeyDown={(event) => { if (event.key === "Escape" && cancel) { event.stopPropagation(); cancel(); } }}
    >
      <form noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Field label={t("token")} hint={t("tokenHint")} fault={fault}>
          {(attributes) => (
            <div className="pgh-row">
              <div className="pgh-inset">
                <input
                  {...attributes} className="pgh-input pgh-mono" type={isShown ? "text" : "password"} value={token}
                  placeholder="github_pat_… / ghp_…" autoComplete="off" spellCheck={false} autoCapitalize="off"
                  // Password managers would offer to keep it.
                  data-1p-ignore="" data-lpignore="true"
                  onChange={(event) => { setToken(event.target.value); setFault(undefined); connect.clear(); }}
                />
                <IconButton
                  label={t(isShown ? "hideToken" : "showToken")} icon={isShown ? "eyeOff" : "eye"} pressed={isShown}
                  onPress={() => setShown(!isShown)}
                />
              </div>
              <Button kind="main" submits busy={connect.isRunning}>
                {t(connect.isRunning ? "connecting" : cancel ? "replaceToken" : "connect")}
              </Button>
              {cancel && <Button onPress={cancel}>{t("cancel")}</Button>}
            </div>
          )}
        </Field>
      </form>
      {connect.failure && <Failure failure={connect.failure} />}
      <Needs />
      {hasApp && <AppForm done={done} />}
    </div>
  );
}

function useConnecting(done: () => void): Action<[ConnectBody]> {
  const { cache, client, projectId } = useServices();
  return useAction(async (body: ConnectBody) => {
    const integration = await client.connect(body);
    cache.change<Integration>(keys.settings(projectId, "integration"), () => integration);
    cache.invalidate(keys.settings(projectId));
    done();
  });
}

const kinds: { title: TextKey; address: string; needs: [string, TextKey | undefined, TextKey][] }[] = [
  {
    title: "needsFine",
    address: "https://github.com/settings/personal-access-tokens/new",
    needs: [
      ["Metadata", "readOnlyAccess", "needMetadata"],
      ["Contents", "readWrite", "needContents"],
      ["Pull requests", "readWrite", "needPulls"],
      ["Webhooks", "readWrite", "needHooks"],
      ["Commit statuses", "readOnlyAccess", "needChecks"],
    ],
  },
  {
    title: "needsClassic",
    address: "https://github.com/settings/tokens/new?scopes=repo,admin:repo_hook&description=Paca",
    needs: [["repo", undefined, "needRepo"], ["admin:repo_hook", undefined, "needHook"]],
  },
];

function Needs() {
  const { t } = useServices();
  return (
    <details className="pgh-details">
      <summary><Icon name="chevron" />{t("needs")}</summary>
      <div className="pgh-columns">
        {kinds.map((kind) => (
          <div key={kind.title}>
            <p className="pgh-strong">{t(kind.title)}</p>
            <ul className="pgh-needs">
              {kind.needs.map(([name, access, why]) => (
                <li key={name}>
                  <code className="pgh-code">{name}</code>
                  {access && <Fragment> <span className="pgh-soft">{t(access)}</span></Fragment>}
                  <span className="pgh-why">{t(why)}</span>
                </li>
              ))}
            </ul>
            <ExternalLink href={kind.address}>{t("createToken")}<Icon name="external" /></ExternalLink>
          </div>
        ))}
      </div>
    </details>
  );
}

function AppForm({ done }: { done: () => void }) {
  const { t } = useServices();
  const connect = useConnecting(done);
  const [text, setText] = useState("");
  const [fault, setFault] = useState<string>();
  const submit = () => {
    const installation = Number(text.trim());
    if (!/^\d+$/.test(text.trim()) || installation < 1) return setFault(t("appInvalid"));
    void connect.run({ installation_id: installation });
  };
  return (
    <details className="pgh-details">
      <summary><Icon name="chevron" />{t("app")}</summary>
      <form className="pgh-form" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <Field label={t("appInstallation")} hint={t("appHint")} fault={fault}>
          {(attributes) => (
            <div className="pgh-row">
              <input
                {...attributes} className="pgh-input pgh-mono pgh-input-short" inputMode="numeric" value={text}
                autoComplete="off"
                onChange={(event) => { setText(event.target.value); setFault(undefined); connect.clear(); }}
              />
              <Button submits busy={connect.isRunning}>{t("connect")}</Button>
            </div>
          )}
        </Field>
        {connect.failure && <Failure failure={connect.failure} names={{ GITHUB_INVALID_TOKEN: "appRefused" }} />}
      </form>
    </details>
  );
}
