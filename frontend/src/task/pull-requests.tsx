// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { useServices } from "../app";
import type { PullRequest } from "../api/schema";
import { Fragment, h } from "../runtime";
import type { TextKey } from "../texts/table";
import { Badge, ExternalLink, IconButton } from "../ui/basics";
import { Icon, type IconName } from "../ui/icon";
import type { KnownRepositories } from "./repositories";
import type { Unlinking } from "./undo";

type Kind = "neutral" | "good" | "bad" | "warn" | "done";

const states: { [state: string]: { text: TextKey; icon: IconName; kind: Kind } } = {
  open: { text: "open", icon: "open", kind: "good" },
  draft: { text: "draft", icon: "draft", kind: "neutral" },
  closed: { text: "closed", icon: "closed", kind: "bad" },
  merged: { text: "merged", icon: "merged", kind: "done" },
};

const checks: { [state: string]: { text: TextKey; icon: IconName; kind: Kind } } = {
  success: { text: "ciSuccess", icon: "check", kind: "good" },
  failure: { text: "ciFailure", icon: "cross", kind: "bad" },
  pending: { text: "ciPending", icon: "clock", kind: "warn" },
};

const reviews: { [state: string]: { text: TextKey; icon: IconName; kind: Kind } } = {
  approved: { text: "reviewApproved", icon: "check", kind: "good" },
  changes_requested: { text: "reviewChanges", icon: "alert", kind: "warn" },
  review_required: { text: "reviewRequired", icon: "eye", kind: "neutral" },
};

/** The pull requests of a task. */
export function PullRequestList({ pulls, repositories, unlinking }: {
  pulls: PullRequest[]; repositories: KnownRepositories; unlinking: Unlinking;
}) {
  const { t } = useServices();
  return (
    <ul className="pgh-rows" aria-label={t("pullRequests")}>
      {pulls.map((pull) => (
        <PullRequestRow key={pull.id} pull={pull} repository={repositories.name(pull.repo_id)} unlinking={unlinking} />
      ))}
    </ul>
  );
}

function PullRequestRow({ pull, repository, unlinking }: {
  pull: PullRequest; repository: string; unlinking: Unlinking;
}) {
  const { canEdit, t } = useServices();
  const state = states[pull.draft && pull.state === "open" ? "draft" : pull.state] ?? states.open!;
  // What checks and reviewers think does not matter any more once it is decided.
  const ci = pull.state === "open" ? checks[pull.ci_state] : undefined;
  const review = pull.state === "open" ? reviews[pull.review_state ?? ""] : undefined;
  return (
    <li className="pgh-pull">
      <span className={`pgh-pull-icon pgh-${state.kind}`}><Icon name={state.icon} /></span>
      <div className="pgh-pull-text">
        <p className="pgh-pull-title">
          <ExternalLink href={pull.html_url}>{pull.title || `#${pull.pr_number}`}</ExternalLink>
        </p>
        <p className="pgh-pull-more">
          <span className="pgh-badges">
            <Badge kind={state.kind}>{t(state.text)}</Badge>
            {ci && <Badge kind={ci.kind} icon={ci.icon}>{t(ci.text)}</Badge>}
            {review && <Badge kind={review.kind} icon={review.icon}>{t(review.text)}</Badge>}
          </span>
          <span>{repository}#{pull.pr_number}</span>
          <span className="pgh-branches">
            <code title={pull.head_branch}>{pull.head_branch}</code>
            <span aria-hidden="true">→</span><span className="pgh-hidden">{t("intoBranch")}</span>
            <code title={pull.base_branch}>{pull.base_branch}</code>
            {pull.from_fork && <Fragment> {t("fork")}</Fragment>}
          </span>
          {pull.author && <span>{t("by", { author: pull.author })}</span>}
        </p>
      </div>
      {canEdit && (
        <IconButton
          icon="unlink" danger label={t("unlinkPullRequest", { number: pull.pr_number })}
          onPress={() => unlinking.unlink(pull)}
        />
      )}
    </li>
  );
}
