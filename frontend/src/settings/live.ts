// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { keys, useServices } from "../app";
import { isRunning, merged, type SyncHealth } from "../api/sync";
import type { Query } from "../query/cache";
import { useEffect, useState } from "../runtime";

/** The health of the project's synchronisation, and how it reaches us. */
export interface Health {
  query: Query<SyncHealth>;
  /** Whether the server has no such route. */
  isMissing: boolean;
  /** Whether a stream of events brings every change at once. */
  isLive: boolean;
}

/** Reads the health, and keeps it up to date by the stream of events; where there is none, by asking again. */
export function useHealth(enabled: boolean): Health {
  const { cache, client, projectId } = useServices();
  const [isLive, setLive] = useState(false);
  const key = keys.settings(projectId, "sync");
  const known = cache.get<SyncHealth>(key);
  const isBusy = (known?.repositories ?? []).some((repository) => isRunning(repository.backfill));
  const [isMissing, setMissing] = useState(false);
  const query = cache.useQuery(key, client.health, {
    enabled: enabled && !isMissing,
    interval: isLive || isMissing ? false : isBusy ? 3_000 : 30_000,
  });
  const { failure } = query;
  const answers404 = failure?.status === 404 && query.data === undefined;
  useEffect(() => { if (answers404) setMissing(true); }, [answers404]);

  const answers = enabled && query.data !== undefined;
  useEffect(() => {
    if (!answers || typeof EventSource === "undefined") return;
    const source = new EventSource(client.eventsURL, { withCredentials: true });
    const take = (event: MessageEvent<string>) => {
      let news: unknown;
      try {
        news = JSON.parse(event.data);
      } catch {
        // An event that is no JSON, such as a sign of life, tells nothing.
        return;
      }
      cache.change<SyncHealth>(key, (health) => merged(health, news) ?? health);
    };
    source.onopen = () => setLive(true);
    source.onerror = () => setLive(false);
    source.onmessage = take;
    for (const name of ["health", "sync", "backfill", "progress", "repository"]) source.addEventListener(name, take);
    return () => { setLive(false); source.close(); };
    // The key is made of the project's id.
  }, [answers, cache, client, projectId]);
  return { query, isMissing: isMissing || answers404, isLive };
}
