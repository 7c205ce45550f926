// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import type { SyncHealth } from "../api/schema";
import { isUnfinished, withBackfill, type BackfillEvent } from "../api/sync";
import type { Query } from "../query/cache";
import { useCallback, useEffect, useState } from "../runtime";

/** For how long somebody who started a sync is shown its effects as they come. */
const attention = 30_000;

/** The health of the project's sync, and how it reaches us. */
export interface Health {
  query: Query<SyncHealth>;
  /** Whether the stream of events is open. */
  isLive: boolean;
  /** Reads the health often for a while: a sync was started. */
  watch(): void;
}

/**
 * Reads the health. The stream of events tells of progress and of problems; the times and counts beside them are read
 * again from time to time, often while something happens.
 */
export function useHealth(enabled: boolean): Health {
  const { cache, client, projectId } = useServices();
  const [isLive, setLive] = useState(false);
  const [watched, setWatched] = useState(0);
  const key = keys.settings(projectId, "sync");
  const known = cache.get<SyncHealth>(key);
  const isBusy = known?.repositories.some((repository) => isUnfinished(repository.backfill)) === true;
  const query = cache.useQuery(key, client.health, {
    enabled,
    interval: watched > 0 ? 2_000 : isBusy && !isLive ? 3_000 : 30_000,
  });

  const answers = enabled && query.data !== undefined;
  useEffect(() => {
    if (!answers || typeof EventSource === "undefined") return;
    const source = new EventSource(client.eventsURL, { withCredentials: true });
    source.onopen = () => setLive(true);
    source.onerror = () => setLive(false);
    source.addEventListener("backfill", ({ data }: MessageEvent<string>) => {
      const event = JSON.parse(data) as BackfillEvent;
      cache.change<SyncHealth>(key, (health) => withBackfill(health, event));
      // What it found is in the counts.
      if (!isUnfinished(event)) cache.invalidate(key);
    });
    // It says what was told last, which may be older than what we have: so it is only a reason to ask.
    source.addEventListener("health", () => cache.invalidate(key));
    return () => { setLive(false); source.close(); };
    // The key is made of the project's id.
  }, [answers, cache, client, projectId]);

  useEffect(() => {
    if (watched === 0) return;
    const timer = setTimeout(() => setWatched(0), attention);
    return () => clearTimeout(timer);
  }, [watched]);
  const watch = useCallback(() => {
    cache.invalidate(keys.settings(projectId, "sync"));
    setWatched((turn) => turn + 1);
  }, [cache, projectId]);
  return { query, isLive, watch };
}
