// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/** The name of what is read; a longer key is below a shorter one. */
export type Key = readonly unknown[];

interface Entry {
  data: unknown;
  error: unknown;
  isFetching: boolean;
  /** When the data came, in milliseconds of `Date.now`; 0 means that it has to be read. */
  time: number;
}

interface Observer {
  key: Key;
  read(signal?: AbortSignal): Promise<unknown>;
  staleTime: number;
}

const nothing: Entry = { data: undefined, error: undefined, isFetching: false, time: 0 };

/** Answers by key, for hosts that share no query client. What is shown is read again when the page gets the focus. */
export class Store {
  private readonly entries = new Map<string, Entry>();
  private readonly observers = new Map<string, Set<Observer>>();
  private readonly listeners = new Map<string, Set<() => void>>();
  private readonly requests = new Map<string, AbortController>();
  private listens = false;

  entry(hash: string): Entry {
    return this.entries.get(hash) ?? nothing;
  }

  subscribe(hash: string, changed: () => void): () => void {
    const all = this.listeners.get(hash) ?? new Set();
    this.listeners.set(hash, all.add(changed));
    return () => void all.delete(changed);
  }

  /** Reads what is stale now, and again when the page gets the focus. Returns what ends that. */
  observe(hash: string, observer: Observer): () => void {
    const all = this.observers.get(hash) ?? new Set();
    this.observers.set(hash, all.add(observer));
    this.listen();
    if (Date.now() - this.entry(hash).time > observer.staleTime) void this.fetch(hash);
    return () => void all.delete(observer);
  }

  async fetch(hash: string): Promise<void> {
    const [observer] = this.observers.get(hash) ?? [];
    if (!observer || this.entry(hash).isFetching) return;
    const request = new AbortController();
    this.requests.set(hash, request);
    this.set(hash, { isFetching: true });
    let found: Partial<Entry>;
    try {
      found = { data: await observer.read(request.signal), error: undefined, time: Date.now() };
    } catch (error) {
      found = { error };
    }
    if (this.requests.get(hash) === request) this.set(hash, { ...found, isFetching: false });
  }

  change(hash: string, change: (data: unknown) => unknown): void {
    // An answer that is under way is older than this change.
    this.requests.get(hash)?.abort();
    this.requests.delete(hash);
    const { data } = this.entry(hash);
    this.set(hash, data === undefined ? { isFetching: false } : { data: change(data), isFetching: false });
  }

  invalidate(key: Key): void {
    const prefix = JSON.stringify(key).slice(0, -1);
    for (const [hash, entry] of this.entries) {
      if (!hash.startsWith(prefix)) continue;
      this.entries.set(hash, { ...entry, time: 0 });
      this.requests.delete(hash);
      if (entry.isFetching) this.set(hash, { isFetching: false });
      void this.fetch(hash);
    }
  }

  private set(hash: string, news: Partial<Entry>): void {
    this.entries.set(hash, { ...this.entry(hash), ...news });
    this.listeners.get(hash)?.forEach((changed) => changed());
  }

  private listen(): void {
    if (this.listens) return;
    this.listens = true;
    const refresh = () => {
      if (document.visibilityState === "hidden") return;
      for (const [hash, all] of this.observers) {
        const [observer] = all;
        if (observer && Date.now() - this.entry(hash).time > observer.staleTime) void this.fetch(hash);
      }
    };
    window.addEventListener("focus", refresh);
    document.addEventListener("visibilitychange", refresh);
    window.addEventListener("online", refresh);
  }
}
