// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { PullRequest } from "../api/schema";
import { failureOf, type ApiFailure } from "../api/failure";
import { h, useCallback, useEffect, useRef, useState } from "../runtime";
import { Button } from "../ui/basics";
import { Failure } from "../ui/failure";
import { Icon } from "../ui/icon";

/** For how long unlinking can be undone, in milliseconds. */
const grace = 10_000;

/** Unlinking of pull requests, and what of it can still be undone. */
export interface Unlinking {
  unlink(pull: PullRequest): void;
  undo(): void;
  /** The newest that was unlinked. */
  last: PullRequest | undefined;
  isUndoing: boolean;
  failure: ApiFailure | undefined;
  hold(held: boolean): void;
}

/**
 * The row goes at once, and comes back if the server refuses. Undoing links anew: that way, what is shown is what is
 * stored, also when the page is closed meanwhile.
 */
export function useUnlinking(): Unlinking {
  const { cache, client, projectId, taskId, t, announce } = useServices();
  const key = keys.task(projectId, taskId, "pull-requests");
  const [last, setLast] = useState<PullRequest>();
  const [isUndoing, setUndoing] = useState(false);
  const [failure, setFailure] = useState<ApiFailure>();
  const [isHeld, hold] = useState(false);
  const place = useRef(0);
  const request = useRef<Promise<void>>(Promise.resolve());

  // Not while it is undone, nor while the bar has the focus: it would vanish below a person's fingers.
  useEffect(() => {
    if (!last || isUndoing || isHeld) return;
    const timer = setTimeout(() => setLast(undefined), grace);
    return () => clearTimeout(timer);
  }, [last, isUndoing, isHeld]);

  const putBack = useCallback((pull: PullRequest) => {
    cache.change<PullRequest[]>(key, (all) => {
      const others = all.filter((other) => other.id !== pull.id);
      return [...others.slice(0, place.current), pull, ...others.slice(place.current)];
    });
  }, [cache, projectId, taskId]);

  const unlink = useCallback((pull: PullRequest) => {
    const all = cache.get<PullRequest[]>(key) ?? [];
    place.current = Math.max(0, all.findIndex((other) => other.id === pull.id));
    setFailure(undefined);
    setLast(pull);
    cache.change<PullRequest[]>(key, (known) => known.filter((other) => other.id !== pull.id));
    announce(t("unlinkedPullRequest", { number: pull.pr_number }));
    request.current = client.unlinkPullRequest(taskId, pull.id).catch((error: unknown) => {
      const failed = failureOf(error);
      setLast(undefined);
      // It was unlinked already: then the row is rightly gone.
      if (failed.code !== "GITHUB_PR_LINK_NOT_FOUND") {
        putBack(pull);
        setFailure(failed);
      }
    }).then(() => cache.invalidate(key));
  }, [cache, client, projectId, taskId, t, announce, putBack]);

  const undo = useCallback(() => {
    if (!last || isUndoing) return;
    setUndoing(true);
    request.current
      .then(() => client.linkPullRequest(taskId, { repo_id: last.repo_id, pr_number: last.pr_number }))
      .then((pull) => {
        putBack({ ...last, ...pull });
        announce(t("relinkedPullRequest", { number: last.pr_number }));
      })
      .catch((error: unknown) => setFailure(failureOf(error)))
      .finally(() => { setUndoing(false); setLast(undefined); hold(false); cache.invalidate(key); });
  }, [last, isUndoing, cache, client, taskId, t, announce, putBack]);

  return { unlink, undo, last, isUndoing, failure, hold };
}

/** Says what was unlinked, and offers to undo it. */
export function UndoBar({ unlinking }: { unlinking: Unlinking }) {
  const { t } = useServices();
  const button = useRef<HTMLButtonElement>(null);
  const { last, failure } = unlinking;
  // The pressed button went with its row; the next thing a person may want is to take it back.
  useEffect(() => { if (last) button.current?.focus({ preventScroll: true }); }, [last]);
  if (failure) return <Failure failure={failure} />;
  if (!last) return null;
  return (
    <div
      className="pgh-undo" onMouseEnter={() => unlinking.hold(true)} onMouseLeave={() => unlinking.hold(false)}
    >
      <Icon name="unlink" />
      <span className="pgh-undo-text">{t("unlinkedPullRequest", { number: last.pr_number })}</span>
      <Button kind="quiet" buttonRef={button} busy={unlinking.isUndoing} onPress={unlinking.undo}>{t("undo")}</Button>
    </div>
  );
}
