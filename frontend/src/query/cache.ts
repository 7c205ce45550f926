// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { failureOf, type ApiFailure } from "../api/failure";
import { queries, useCallback, useContext, useEffect, useSyncExternalStore } from "../runtime";
import type { SharedClient } from "./shared";
import { Store, type Key } from "./store";

export type { Key } from "./store";

/** What a query knows now. */
export interface Query<T> {
  data: T | undefined;
  failure: ApiFailure | undefined;
  /** Whether there is neither data nor a failure yet. */
  isLoading: boolean;
  isFetching: boolean;
  refetch(): void;
}

export interface QueryOptions {
  enabled?: boolean;
  /** For how long, in milliseconds, data counts as fresh. */
  staleTime?: number;
  /** After how many milliseconds to ask again; never, without it. */
  interval?: number | false;
}

/** Where answers are kept: the host's query client, or a store of our own where the host shares none. */
export interface Cache {
  useQuery<T>(key: Key, read: (signal?: AbortSignal) => Promise<T>, options?: QueryOptions): Query<T>;
  get<T>(key: Key): T | undefined;
  /** Changes data that is known; a query without data stays without. */
  change<T>(key: Key, change: (data: T) => T): void;
  /** Reads everything below a key again. */
  invalidate(key: Key): void;
  /** Lets the host read its own query once more, which renews the session; false without a host's client. */
  hostReads(key: Key): Promise<boolean>;
}

const fresh = 15_000;

const ownStore = new Store();
const own: Cache = {
  useQuery<T>(key: Key, read: (signal?: AbortSignal) => Promise<T>, options: QueryOptions = {}) {
    const { enabled = true, staleTime = fresh, interval = false } = options;
    const hash = JSON.stringify(key);
    const entry = useSyncExternalStore(
      useCallback((changed: () => void) => ownStore.subscribe(hash, changed), [hash]), () => ownStore.entry(hash));
    useEffect(() => {
      if (!enabled) return;
      const observer = { key, read, staleTime };
      return ownStore.observe(hash, observer);
      // The key stands for what is read.
    }, [hash, enabled]);
    useEffect(() => {
      if (!enabled || !interval) return;
      const timer = setInterval(() => void ownStore.fetch(hash), interval);
      return () => clearInterval(timer);
    }, [hash, enabled, interval]);
    return query<T>(entry.data, entry.error, entry.isFetching, () => void ownStore.fetch(hash));
  },
  get: <T,>(key: Key) => ownStore.entry(JSON.stringify(key)).data as T | undefined,
  change: (key, change) => ownStore.change(JSON.stringify(key), change as (data: unknown) => unknown),
  invalidate: (key) => ownStore.invalidate(key),
  hostReads: async () => false,
};

function shared(client: SharedClient): Cache {
  return {
    useQuery<T>(key: Key, read: (signal?: AbortSignal) => Promise<T>, options: QueryOptions = {}) {
      const found = queries!.useQuery({
        queryKey: key,
        queryFn: ({ signal }) => read(signal),
        enabled: options.enabled ?? true,
        staleTime: options.staleTime ?? fresh,
        retry: false,
        // Otherwise a query would wait in silence while the browser is offline.
        networkMode: "always",
        refetchOnWindowFocus: true,
        refetchOnReconnect: true,
        refetchInterval: options.interval ?? false,
      }, client);
      return query<T>(found.data, found.error ?? undefined, found.isFetching, () => void found.refetch());
    },
    get: <T,>(key: Key) => client.getQueryData(key) as T | undefined,
    change<T>(key: Key, change: (data: T) => T) {
      const known = client.getQueryData(key) as T | undefined;
      // An answer that is under way is older than this change.
      void client.cancelQueries({ queryKey: key });
      if (known !== undefined) client.setQueryData(key, change(known));
    },
    invalidate: (key) => void client.invalidateQueries({ queryKey: key }),
    async hostReads(key) {
      if (client.getQueryData(key) === undefined) return false;
      await client.refetchQueries({ queryKey: key, exact: true });
      return true;
    },
  };
}

const known = new WeakMap<SharedClient, Cache>();

/** The cache for a component of ours. A component keeps the kind that it began with. */
export function useCache(): Cache {
  const context = queries?.QueryClientContext;
  const client = context ? useContext(context) : undefined;
  if (!client) return own;
  let cache = known.get(client);
  if (!cache) known.set(client, (cache = shared(client)));
  return cache;
}

function query<T>(data: unknown, error: unknown, isFetching: boolean, refetch: () => void): Query<T> {
  const failure = error === undefined ? undefined : failureOf(error);
  return { data: data as T | undefined, failure, isLoading: data === undefined && !failure, isFetching, refetch };
}
