// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { Branch, PullRequest } from "../api/schema";
import { branchFault, proposedBranch, type BranchFault } from "../git";
import { h, useEffect, useRef, useState } from "../runtime";
import type { TextKey } from "../texts/table";
import { Button, Field } from "../ui/basics";
import { Failure, useAction } from "../ui/failure";
import { BranchField, FormFrame, RepositoryField } from "./form";
import type { Repository } from "./repositories";
import { useTaskName } from "./section";

/** The text for what git does not allow. */
export const faultTexts: { [fault in BranchFault]: TextKey } = {
  emptyPart: "faultEmptyPart",
  leadingDash: "faultLeadingDash",
  head: "faultHead",
  dotAtEdge: "faultDotAtEdge",
  twoDots: "faultTwoDots",
  lock: "faultLock",
  reflog: "faultReflog",
  forbidden: "faultForbidden",
  long: "faultLong",
};

/** Creates a branch for the task. Its name is proposed from the task, and checked while a person types. */
export function BranchForm({ repositories, branches, pulls, close }: {
  repositories: Repository[]; branches: Branch[]; pulls: PullRequest[]; close: () => void;
}) {
  const { cache, client, projectId, taskId, t, announce } = useServices();
  const { key: taskKey, title } = useTaskName();
  const [typed, setTyped] = useState<string>();
  const [source, setSource] = useState("");
  const [chosen, setChosen] = useState(repositories[0]?.id ?? "");
  const [wasSubmitted, setSubmitted] = useState(false);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { field.current?.focus(); field.current?.select(); }, []);

  const repository = repositories.find((one) => one.id === chosen) ?? repositories[0];
  // The proposal comes when the task is known, unless the person was faster.
  const name = typed ?? proposedBranch(taskKey, title);
  const fault = name === "" ? (wasSubmitted ? t("faultEmpty") : undefined) : faultText(name);
  const sourceFault = source === "" ? undefined : faultText(source);
  function faultText(branch: string): string | undefined {
    const found = branchFault(branch);
    return found && t(faultTexts[found]);
  }

  const create = useAction(async () => {
    if (!repository) return;
    const made = await client.createBranch(taskId, {
      repo_id: repository.id, branch_name: name, ...(source ? { source_branch: source } : {}),
    });
    const key = keys.task(projectId, taskId, "branches");
    cache.change<Branch[]>(key, (all) => [...all, {
      id: `new-${made.branch_name}`, task_id: taskId, repo_id: repository.id, branch_name: made.branch_name,
      html_url: made.html_url, created_at: new Date().toISOString(),
    }]);
    cache.invalidate(keys.task(projectId, taskId));
    announce(t("createdBranch", { name: made.branch_name }));
    close();
  });
  const submit = () => {
    setSubmitted(true);
    if (name !== "" && !fault && !sourceFault) void create.run();
    else field.current?.focus();
  };
  // No route lists a repository's branches: these are the ones that are known here. Any other may be written.
  const sources = repository ? [...new Set([
    ...(repository.defaultBranch ? [repository.defaultBranch] : []),
    ...branches.filter((one) => one.repo_id === repository.id).map((one) => one.branch_name),
    ...pulls.filter((one) => one.repo_id === repository.id && !one.from_fork)
      .flatMap((one) => [one.base_branch, one.head_branch]),
  ])] : [];
  return (
    <FormFrame submit={submit} close={close}>
      {repositories.length > 1 && (
        <RepositoryField repositories={repositories} value={chosen} change={setChosen} />
      )}
      <div className="pgh-fields">
        <Field label={t("branchName")} fault={fault}>
          {(attributes) => (
            <input
              {...attributes} ref={field} className="pgh-input pgh-mono" value={name} autoComplete="off"
              spellCheck={false} autoCapitalize="off"
              onChange={(event) => { setTyped(event.target.value); create.clear(); }}
            />
          )}
        </Field>
        <BranchField
          label={t("sourceBranch")} hint={t("sourceHint")} fault={sourceFault} value={source} names={sources}
          change={(branch) => { setSource(branch); create.clear(); }}
        />
      </div>
      {create.failure && <Failure failure={create.failure} />}
      <div className="pgh-actions">
        <Button kind="main" submits busy={create.isRunning}>{t("create")}</Button>
        <Button onPress={close}>{t("cancel")}</Button>
      </div>
    </FormFrame>
  );
}
