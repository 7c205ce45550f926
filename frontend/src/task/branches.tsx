// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { useServices } from "../app";
import type { Branch, PullRequest } from "../api/schema";
import { switchCommand } from "../git";
import { h, useRef, useState } from "../runtime";
import { Button, CopyButton, ExternalLink } from "../ui/basics";
import { Icon } from "../ui/icon";
import { PullRequestForm } from "./pull-request-form";
import type { KnownRepositories } from "./repositories";

/** The branches of a task. */
export function BranchList({ branches, pulls, repositories }: {
  branches: Branch[]; pulls: PullRequest[] | undefined; repositories: KnownRepositories;
}) {
  const { t } = useServices();
  return (
    <ul className="pgh-rows" aria-label={t("branches")}>
      {branches.map((branch) => (
        <BranchRow
          key={branch.id} branch={branch} repositories={repositories}
          // As long as they are not known, none is offered to be created twice.
          hasPull={!pulls || pulls.some((pull) =>
            pull.repo_id === branch.repo_id && pull.head_branch === branch.branch_name && pull.state !== "closed")}
        />
      ))}
    </ul>
  );
}

function BranchRow({ branch, hasPull, repositories }: {
  branch: Branch; hasPull: boolean; repositories: KnownRepositories;
}) {
  const { canEdit, t } = useServices();
  const [isCreating, setCreating] = useState(false);
  const opener = useRef<HTMLButtonElement>(null);
  const name = branch.branch_name;
  const command = switchCommand(name);
  const repository = repositories.all.find((one) => one.id === branch.repo_id);
  const close = () => { setCreating(false); opener.current?.focus(); };
  return (
    <li className="pgh-branch">
      <div className="pgh-branch-head">
        <span className="pgh-pull-icon pgh-neutral"><Icon name="branch" /></span>
        <div className="pgh-pull-text">
          <p className="pgh-pull-title pgh-mono"><ExternalLink href={branch.html_url}>{name}</ExternalLink></p>
          {repository && <p className="pgh-pull-more">{repository.name}</p>}
        </div>
        <div className="pgh-actions">
          <CopyButton text={command} label={t("copyCommand", { name })}>git fetch && git switch</CopyButton>
          {canEdit && !hasPull && (
            <Button
              kind="soft" icon="open" buttonRef={opener} expanded={isCreating} onPress={() => setCreating(!isCreating)}
              label={t("createPullRequestFrom", { name })}
            >
              {t("createPullRequest")}
            </Button>
          )}
        </div>
      </div>
      {isCreating && (
        <PullRequestForm branch={branch} base={repository?.defaultBranch ?? ""} close={close} />
      )}
    </li>
  );
}
