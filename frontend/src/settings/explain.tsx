// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { useServices } from "../app";
import type { LinkedRepository } from "../api/schema";
import type { Explanation } from "../api/sync";
import { namedPullRequest } from "../git";
import { Fragment, h, useState } from "../runtime";
import { Button, Empty, Field } from "../ui/basics";
import { Failure, useAction } from "../ui/failure";
import { Icon } from "../ui/icon";
import { Card } from "./card";

/** Answers why a pull request is linked, or not. */
export function ExplainCard({ linked }: { linked: LinkedRepository[] }) {
  const { client, t, announce } = useServices();
  const [text, setText] = useState("");
  const [repository, setRepository] = useState(linked[0]?.id ?? "");
  const [fault, setFault] = useState<string>();
  const [answer, setAnswer] = useState<Explanation>();
  const ask = useAction(async (repoId: string, number: number) => {
    setAnswer(undefined);
    const found = await client.explain(repoId, number);
    setAnswer(found);
    announce(found.explanation ?? found.summary ?? "");
  });
  const submit = () => {
    const named = namedPullRequest(text);
    if (!named) return setFault(t("explainInvalid"));
    const wanted = named.repository?.toLowerCase();
    const found = linked.find((one) => wanted ? one.full_name.toLowerCase() === wanted : one.id === repository) ?? (wanted ? undefined : linked[0]);
    if (!found) return setFault(t("explainOther", { name: named.repository ?? "" }));
    setRepository(found.id);
    void ask.run(found.id, named.number);
  };
  return (
    <Card icon="search" title={t("explain")} intro={t("explainIntro")}>
      <form className="pgh-form" noValidate onSubmit={(event) => { event.preventDefault(); submit(); }}>
        <div className="pgh-row pgh-row-top">
          {linked.length > 1 && (
            <Field label={t("repository")}>
              {(attributes) => (
                <select
                  {...attributes} className="pgh-input" value={repository}
                  onChange={(event) => setRepository(event.target.value)}
                >
                  {linked.map((one) => <option key={one.id} value={one.id}>{one.full_name}</option>)}
                </select>
              )}
            </Field>
          )}
          <Field label={t("explainNumber")} fault={fault}>
            {(attributes) => (
              <input
                {...attributes} className="pgh-input" value={text} autoComplete="off" placeholder="42"
                onChange={(event) => { setText(event.target.value); setFault(undefined); }}
              />
            )}
          </Field>
          <Button kind="main" submits busy={ask.isRunning}>{t("explainAsk")}</Button>
        </div>
      </form>
      {ask.failure && (ask.failure.status === 404 && !ask.failure.code.startsWith("GITHUB_")
        ? <Empty icon="clock" title={t("explainMissing")}><p>{t("healthMissingHint")}</p></Empty>
        : <Failure failure={ask.failure} />)}
      {answer && <Answer answer={answer} />}
    </Card>
  );
}

function Answer({ answer }: { answer: Explanation }) {
  const { t } = useServices();
  const links = answer.links ?? answer.tasks ?? [];
  const references = answer.references ?? [];
  const isLinked = answer.linked ?? links.length > 0;
  const said = answer.explanation ?? answer.summary;
  return (
    <div className="pgh-panel pgh-answer">
      <p className={`pgh-facts ${isLinked ? "pgh-good" : "pgh-neutral"}`}>
        <Icon name={isLinked ? "check" : "info"} />
        <span className="pgh-strong">{t(isLinked ? "explainYes" : "explainNo")}</span>
      </p>
      {links.length > 0 && (
        <ul className="pgh-list">
          {links.map((link, index) => (
            <li key={link.task_id ?? index}>
              <span className="pgh-strong">{link.task_key ?? link.task_id}</span> {link.title}
              {(link.reason ?? link.source) && <span className="pgh-soft"> ({link.reason ?? link.source})</span>}
            </li>
          ))}
        </ul>
      )}
      {said ? <p>{said}</p> : !isLinked && references.length === 0 && <p>{t("explainNoReference")}</p>}
      {references.length > 0 && (
        <Fragment>
          <p className="pgh-label">{t("explainFound")}</p>
          <ul className="pgh-list">
            {references.map((one, index) => (
              <li key={index}>
                <code className="pgh-code">{one.reference ?? one.text}</code>
                {one.where && <span className="pgh-soft"> ({one.where})</span>}
                {(one.explanation ?? one.reason ?? one.outcome) && <span> {one.explanation ?? one.reason ?? one.outcome}</span>}
              </li>
            ))}
          </ul>
        </Fragment>
      )}
    </div>
  );
}
