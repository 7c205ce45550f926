// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { Branch, PullRequest } from "../api/schema";
import { branchFault } from "../git";
import { h, useEffect, useRef, useState } from "../runtime";
import { Button, Field } from "../ui/basics";
import { Failure, useAction } from "../ui/failure";
import { faultTexts } from "./branch-form";
import { BranchField, FormFrame } from "./form";
import { useTaskName } from "./section";

/** Creates a pull request from a branch. */
export function PullRequestForm({ branch, base: defaultBase, close }: {
  branch: Branch; base: string; close: () => void;
}) {
  const { cache, client, projectId, taskId, t, announce } = useServices();
  const { key: taskKey, title: taskTitle } = useTaskName();
  const [typed, setTyped] = useState<string>();
  const [base, setBase] = useState(defaultBase);
  const [body, setBody] = useState("");
  const [wasSubmitted, setSubmitted] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { field.current?.focus(); field.current?.select(); }, []);

  const title = typed ?? `${taskKey} ${taskTitle}`.trim();
  const titleFault = wasSubmitted && title.trim() === "" ? t("prTitleEmpty") : undefined;
  const wrong = base === "" ? undefined : branchFault(base);
  const baseFault = wrong ? t(faultTexts[wrong]) : wasSubmitted && base === "" ? t("faultEmpty") : undefined;
  const create = useAction(async () => {
    const pull = await client.createPullRequest(taskId, {
      repo_id: branch.repo_id, title: title.trim(), head_branch: branch.branch_name, base_branch: base,
      ...(body.trim() ? { body } : {}),
    });
    const key = keys.task(projectId, taskId, "pull-requests");
    cache.change<PullRequest[]>(key, (all) => [...all.filter((other) => other.id !== pull.id), pull]);
    cache.invalidate(keys.task(projectId, taskId));
    announce(t("createdPullRequest", { number: pull.pr_number }));
    close();
  });
  const submit = () => {
    setSubmitted(true);
    if (title.trim() !== "" && base !== "" && !wrong) void create.run();
    else if (title.trim() === "") field.current?.focus();
  };
  return (
    <FormFrame submit={submit} close={close}>
      <div className="pgh-fields">
        <Field label={t("prTitle")} fault={titleFault}>
          {(attributes) => (
            <input
              {...attributes} ref={field} className="pgh-input" value={title} maxLength={256}
              onChange={(event) => { setTyped(event.target.value); create.clear(); }}
            />
          )}
        </Field>
        <BranchField
          label={t("prBase")} fault={baseFault} value={base} names={defaultBase ? [defaultBase] : []}
          change={(name) => { setBase(name); create.clear(); }}
        />
      </div>
      <Field label={t("prBody")} optional>
        {(attributes) => (
          <textarea
            {...attributes} className="pgh-input" rows={3} value={body} maxLength={65_536}
            onChange={(event) => setBody(event.target.value)}
          />
        )}
      </Field>
      {create.failure && <Failure failure={create.failure} />}
      <div className="pgh-actions">
        <Button kind="main" submits busy={create.isRunning}>{t("create")}</Button>
        <Button onPress={close}>{t("cancel")}</Button>
      </div>
    </FormFrame>
  );
}
