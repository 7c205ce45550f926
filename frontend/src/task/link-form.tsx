// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { PullRequest } from "../api/schema";
import { namedPullRequest } from "../git";
import { h, useEffect, useRef, useState } from "../runtime";
import { Button, Field } from "../ui/basics";
import { Failure, useAction } from "../ui/failure";
import { FormFrame, RepositoryField } from "./form";
import type { Repository } from "./repositories";

/** Links a pull request by its number, or by its pasted address. */
export function LinkForm({ repositories, close }: { repositories: Repository[]; close: () => void }) {
  const { cache, client, projectId, taskId, t, announce } = useServices();
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(repositories[0]?.id ?? "");
  const [fault, setFault] = useState<string>();
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => { field.current?.focus(); }, []);

  const named = namedPullRequest(text);
  const wanted = named?.repository?.toLowerCase();
  const repository = wanted
    ? repositories.find((one) => one.name.toLowerCase() === wanted)
    : repositories.find((one) => one.id === chosen);
  const link = useAction(async (repoId: string, number: number) => {
    const pull = await client.linkPullRequest(taskId, { repo_id: repoId, pr_number: number });
    const key = keys.task(projectId, taskId, "pull-requests");
    cache.change<PullRequest[]>(key, (all) => [...all.filter((other) => other.id !== pull.id), pull]);
    cache.invalidate(key);
    announce(t("linkedPullRequest", { number }));
    close();
  });
  const submit = () => {
    if (!named) return setFault(t("explainInvalid"));
    if (!repository) return setFault(t("explainOther", { name: named.repository ?? "" }));
    void link.run(repository.id, named.number);
  };
  return (
    <FormFrame submit={submit} close={close}>
      {repositories.length > 1 && !wanted && (
        <RepositoryField repositories={repositories} value={chosen} change={setChosen} />
      )}
      <Field
        label={t("linkField")} fault={fault}
        hint={named && repository ? t("linkWill", { number: String(named.number), name: repository.name }) : undefined}
      >
        {(attributes) => (
          <input
            {...attributes} ref={field} className="pgh-input" value={text} placeholder={t("linkPlaceholder")}
            autoComplete="off" spellCheck={false}
            onChange={(event) => { setText(event.target.value); setFault(undefined); link.clear(); }}
          />
        )}
      </Field>
      {link.failure && <Failure failure={link.failure} />}
      <div className="pgh-actions">
        <Button kind="main" submits busy={link.isRunning}>{t("link")}</Button>
        <Button onPress={close}>{t("cancel")}</Button>
      </div>
    </FormFrame>
  );
}
