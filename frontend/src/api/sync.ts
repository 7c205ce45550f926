// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { Backfill, SyncHealth, SyncProblem, SyncRepository } from "./schema";

/** An event `backfill` of the stream `GET /sync/events`. */
export type BackfillEvent = Backfill & { repo_id: string; full_name: string };

/** Whether a backfill is under way, or waits for its turn. */
export function isUnfinished(backfill: Backfill): boolean {
  return backfill.state !== "done";
}

/** The problems of a repository; of the project as a whole without one. The worst is first. */
export function problemsOf(health: SyncHealth | undefined, repoId: string | null): SyncProblem[] {
  return (health?.problems ?? []).filter((problem) => problem.repo_id === repoId);
}

/** The repository's last error, unless one of its problems tells it already. */
export function otherError(repository: SyncRepository, problems: SyncProblem[]): string | undefined {
  const error = repository.last_error;
  return error && !problems.some((problem) => problem.message.includes(error)) ? error : undefined;
}

/** The health after an event of a backfill. */
export function withBackfill(health: SyncHealth, event: BackfillEvent): SyncHealth {
  const { repo_id: id, full_name: _, ...backfill } = event;
  return {
    ...health,
    repositories: health.repositories.map((known) => known.repo_id === id ? { ...known, backfill } : known),
  };
}
