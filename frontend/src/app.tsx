// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import type { Context, ReactNode } from "react";
import { Client } from "./api/client";
import type { HostProps } from "./api/host";
import { useCache, type Cache, type Key } from "./query/cache";
import { createContext, h, useCallback, useContext, useMemo, useRef, useState, useSyncExternalStore } from "./runtime";
import { translator, type Translate } from "./texts/translate";

/** What every component of ours needs. */
export interface Services {
  projectId: string;
  taskId: string;
  canEdit: boolean;
  client: Client;
  cache: Cache;
  t: Translate;
  /** Lets screen readers say a result. */
  announce(text: string): void;
}

let context: Context<Services | undefined> | undefined;
// Not made while the module is loaded: React is not there yet.
const services = () => (context ??= createContext<Services | undefined>(undefined));

/** The services; only below `App`. */
export function useServices(): Services {
  return useContext(services())!;
}

/** The keys of our queries. Those of a task are below the key that Paca invalidates when an event `github.*` comes. */
export const keys = {
  project: (projectId: string): Key => ["projects", projectId],
  settings: (projectId: string, ...rest: string[]): Key => ["projects", projectId, "github", ...rest],
  task: (projectId: string, taskId: string, ...rest: string[]): Key =>
    ["projects", projectId, "tasks", taskId, "github", ...rest],
};

/** The frame of each exposed component: its services, its styles' class, and the place where results are announced. */
export function App({ projectId, taskId = "", canEdit = true, api, children }: HostProps & { children: ReactNode }) {
  const cache = useCache();
  const language = useSyncExternalStore(onLanguage, () => document.documentElement.lang || "en");
  const [said, setSaid] = useState({ text: "", turn: 0 });
  const renewal = useRef<{ ended: number; running?: Promise<boolean> }>({ ended: -1 });
  const client = useMemo(() => new Client(projectId, api, (sent) => {
    const state = renewal.current;
    // Its 401 is older than the session that we have now.
    if (sent < state.ended) return Promise.resolve(true);
    state.running ??= renew(cache, projectId).then((renewed) => {
      delete state.running;
      if (renewed) state.ended = performance.now();
      return renewed;
    });
    return state.running;
  }), [projectId, api, cache]);
  const announce = useCallback((text: string) => setSaid(({ turn }) => ({ text, turn: turn + 1 })), []);
  const t = useMemo(() => translator(language), [language]);
  const value = useMemo<Services>(
    () => ({ projectId, taskId, canEdit, client, cache, t, announce }),
    [projectId, taskId, canEdit, client, cache, t, announce]);
  const Provider = services().Provider;
  return (
    <div className="pgh" lang={t.language}>
      <Provider value={value}>{children}</Provider>
      {/* The changing blank lets the same text be said twice. */}
      <div className="pgh-hidden" role="status" aria-live="polite">{said.text}{said.turn % 2 ? "\u00a0" : ""}</div>
    </div>
  );
}

function onLanguage(changed: () => void): () => void {
  const observer = new MutationObserver(changed);
  observer.observe(document.documentElement, { attributeFilter: ["lang"] });
  return () => observer.disconnect();
}

/**
 * Renews the caller's session. Paca's refresh tokens can be used once, and its own client knows how to: so first one of
 * its queries is read again. Only where that is not possible we ask for new cookies ourselves.
 */
async function renew(cache: Cache, projectId: string): Promise<boolean> {
  if (await cache.hostReads(keys.project(projectId))) return true;
  try {
    const answer = await fetch(`${location.origin}/api/v1/auth/refresh`, { method: "POST", credentials: "include" });
    return answer.ok;
  } catch {
    // The first answer, 401, says what a person has to do.
    return false;
  }
}
