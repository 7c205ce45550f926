// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// A stand-in for @tanstack/react-query 5, which no Debian package holds: the members that a remote of Paca's may use,
// and what their documentation says of them. Made for tests, not for use.

export function makeQueries(React) {
  const QueryClientContext = React.createContext(undefined);
  const matches = (key, filter) => {
    const wanted = filter?.queryKey ?? [];
    if (filter?.exact && key.length !== wanted.length) return false;
    return wanted.every((part, index) => JSON.stringify(part) === JSON.stringify(key[index]));
  };

  class QueryClient {
    entries = new Map();

    constructor() {
      const refresh = () => {
        for (const entry of this.entries.values()) {
          if (entry.observers.size > 0 && this.isStale(entry)) this.fetch(entry);
        }
      };
      addEventListener("visibilitychange", refresh);
      addEventListener("focus", refresh);
      addEventListener("online", refresh);
    }

    entry(key) {
      const hash = JSON.stringify(key);
      if (!this.entries.has(hash)) {
        const state = { data: undefined, error: null, isFetching: false };
        this.entries.set(hash, { key, state, time: 0, observers: new Set(), listeners: new Set(), request: null });
      }
      return this.entries.get(hash);
    }

    isStale(entry) {
      return [...entry.observers].some((observer) => Date.now() - entry.time > (observer.staleTime ?? 0));
    }

    set(entry, news) {
      entry.state = { ...entry.state, ...news };
      entry.listeners.forEach((changed) => changed());
    }

    async fetch(entry) {
      const read = [...entry.observers][0]?.queryFn ?? entry.queryFn;
      if (entry.request || !read) return;
      entry.queryFn = read;
      const request = new AbortController();
      entry.request = request;
      this.set(entry, { isFetching: true });
      let found;
      try {
        found = { data: await read({ signal: request.signal, queryKey: entry.key }), error: null };
      } catch (error) {
        found = { error };
      }
      if (entry.request !== request) return;
      entry.request = null;
      if (!found.error) entry.time = Date.now();
      this.set(entry, { ...found, isFetching: false });
    }

    async prefetchQuery({ queryKey, queryFn }) {
      const entry = this.entry(queryKey);
      entry.queryFn = queryFn;
      await this.fetch(entry);
    }

    getQueryData(key) { return this.entries.get(JSON.stringify(key))?.state.data; }

    setQueryData(key, change) {
      const entry = this.entry(key);
      const data = typeof change === "function" ? change(entry.state.data) : change;
      if (data === undefined) return undefined;
      entry.time = Date.now();
      this.set(entry, { data, error: null });
      return data;
    }

    async cancelQueries(filter) {
      for (const entry of this.entries.values()) {
        if (!matches(entry.key, filter) || !entry.request) continue;
        entry.request.abort();
        entry.request = null;
        this.set(entry, { isFetching: false });
      }
    }

    async invalidateQueries(filter) {
      await this.cancelQueries(filter);
      const all = [...this.entries.values()].filter((entry) => matches(entry.key, filter));
      all.forEach((entry) => { entry.time = 0; });
      await Promise.all(all.filter((entry) => entry.observers.size > 0).map((entry) => this.fetch(entry)));
    }

    async refetchQueries(filter) {
      await this.cancelQueries(filter);
      await Promise.all([...this.entries.values()].filter((entry) => matches(entry.key, filter))
        .map((entry) => this.fetch(entry)));
    }
  }

  function useQueryClient(given) {
    const client = React.useContext(QueryClientContext);
    if (given) return given;
    if (!client) throw new Error("No QueryClient set, use QueryClientProvider to set one");
    return client;
  }

  function useQuery(options, given) {
    const client = useQueryClient(given);
    const entry = client.entry(options.queryKey);
    const observer = React.useRef({});
    Object.assign(observer.current, options);
    const enabled = options.enabled ?? true;
    const state = React.useSyncExternalStore(
      React.useCallback((changed) => {
        entry.listeners.add(changed);
        return () => entry.listeners.delete(changed);
      }, [entry]),
      () => entry.state);
    React.useEffect(() => {
      if (!enabled) return undefined;
      entry.observers.add(observer.current);
      if (client.isStale(entry)) client.fetch(entry);
      return () => { entry.observers.delete(observer.current); };
    }, [client, entry, enabled]);
    React.useEffect(() => {
      if (!enabled || !options.refetchInterval) return undefined;
      const timer = setInterval(() => client.fetch(entry), options.refetchInterval);
      return () => clearInterval(timer);
    }, [client, entry, enabled, options.refetchInterval]);
    return { ...state, refetch: () => client.fetch(entry) };
  }

  const QueryClientProvider = ({ client, children }) =>
    React.createElement(QueryClientContext.Provider, { value: client }, children);
  return { QueryClient, QueryClientContext, QueryClientProvider, useQuery, useQueryClient };
}
