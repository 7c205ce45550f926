// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { useServices } from "../app";
import type { ExplainedLink, Explanation, Finding, LinkedRepository } from "../api/schema";
import { namedPullRequest } from "../git";
import { Fragment, h, useState } from "../runtime";
import type { TextKey } from "../texts/table";
import { Button, Field } from "../ui/basics";
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
    announce(found.links.length > 0
      ? `${t("explainYes")} ${found.links.map((link) => link.task).join(", ")}`
      : t(found.known ? "explainNo" : "explainUnknown"));
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
      {ask.failure && <Failure failure={ask.failure} />}
      {answer && <Answer answer={answer} />}
    </Card>
  );
}

const rules: { [rule: string]: TextKey } = {
  named: "ruleNamed",
  branch_linked: "ruleBranchLinked",
  quoted_text: "ruleQuoted",
  cve: "ruleVulnerability",
  merge_queue_branch: "ruleMergeQueue",
  no_prefix: "ruleNoPrefix",
  other_prefix: "ruleOtherPrefix",
  no_such_task: "ruleNoTask",
  task_deleted: "ruleTaskDeleted",
  excluded_by_person: "ruleExcluded",
  branch_of_fork: "ruleFork",
  by_person: "rulePerson",
  formerly_named: "ruleFormerly",
  kept: "ruleKept",
};

const placeNames: { [place in Finding["found_in"][number]]: TextKey } = {
  branch: "placeBranch", title: "placeTitle", body: "placeBody",
};

/** Whether a finding is a reason for a link. */
function explains(finding: Finding, link: ExplainedLink): boolean {
  return finding.accepted && finding.task_id === link.task_id;
}

/** Why a link is there: what the text names, and what only the link knows, such as that a person made it. */
function reasons(link: ExplainedLink, answer: Explanation): Pick<Finding, "rule" | "reason" | "found_in">[] {
  const found = answer.findings.filter((finding) => explains(finding, link));
  return found.some((finding) => finding.rule === link.rule) ? found : [{ ...link, found_in: [] }, ...found];
}

function Answer({ answer }: { answer: Explanation }) {
  const { t } = useServices();
  const { links, pull_request: pull } = answer;
  const isLinked = links.length > 0;
  // What explains a link stands beside it, and not once more.
  const others = answer.findings.filter((finding) => !links.some((link) => explains(finding, link)));
  return (
    <div className="pgh-panel pgh-answer">
      {pull && (
        <p className="pgh-soft">
          #{answer.pr_number} {pull.title} <code className="pgh-code">{pull.head_branch}</code>
        </p>
      )}
      <p className={`pgh-facts ${isLinked ? "pgh-good" : "pgh-neutral"}`}>
        <Icon name={isLinked ? "check" : "info"} />
        <span className="pgh-strong">{t(isLinked ? "explainYes" : answer.known ? "explainNo" : "explainUnknown")}</span>
      </p>
      {isLinked && (
        <ul className="pgh-list">
          {links.map((link) => (
            <li key={link.task_id}>
              <span className="pgh-strong">{link.task}</span>
              {reasons(link, answer).map((one, index) => (
                <Fragment key={index}>{" "}<Reason {...one} prefix={answer.prefix} /></Fragment>
              ))}
            </li>
          ))}
        </ul>
      )}
      {!answer.known && <p className="pgh-hint">{t("explainUnknownHint")}</p>}
      {answer.known && !isLinked && others.length === 0 && <p>{t("explainNoReference")}</p>}
      {others.length > 0 && (
        <Fragment>
          <p className="pgh-label">{t("explainFound")}</p>
          <ul className="pgh-list">
            {others.map((finding, index) => (
              <li key={index}>
                {finding.reference && <code className="pgh-code">{finding.reference}</code>}{" "}
                <Reason {...finding} prefix={answer.prefix} />
              </li>
            ))}
          </ul>
        </Fragment>
      )}
      {answer.known && !answer.description_known && <p className="pgh-hint">{t("explainNoDescription")}</p>}
    </div>
  );
}

/** A rule in the person's language; the server's own sentence for one that we do not know. */
function Reason({ rule, reason, prefix, found_in: places }: Pick<Finding, "rule" | "reason" | "found_in"> & {
  prefix: string | null;
}) {
  const { t } = useServices();
  const text = rules[rule];
  const where = [...new Set(places)].map((place) => t(placeNames[place])).join(", ");
  return (
    <span className="pgh-soft">
      ({where && `${where}: `}
      {text ? t(text, { prefix: prefix ?? "" }) : <span lang="en">{reason}</span>})
    </span>
  );
}
