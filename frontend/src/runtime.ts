// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// What the host shares. We bundle neither React nor React Query: two copies of React on a page cannot share hooks, and
// only the host's query client hears of Paca's realtime events. So every name here is set by `connect`, before the
// first component is handed out, and no module may use one of them while it is loaded.

import type * as ReactModule from "react";
import type { SharedQueries } from "./query/shared";

type React = typeof ReactModule;

/** What Paca puts below a package's version. The factory of Paca answers with a promise; others answer at once. */
interface SharedEntry {
  get(): Promise<() => unknown> | (() => unknown);
}

/** Paca's share scope: packages, and below them versions. */
export type ShareScope = Record<string, Record<string, SharedEntry> | undefined>;

export let createElement: React["createElement"];
export let Fragment: React["Fragment"];
export let createContext: React["createContext"];
export let useCallback: React["useCallback"];
export let useContext: React["useContext"];
export let useEffect: React["useEffect"];
export let useId: React["useId"];
export let useLayoutEffect: React["useLayoutEffect"];
export let useMemo: React["useMemo"];
export let useRef: React["useRef"];
export let useState: React["useState"];
export let useSyncExternalStore: React["useSyncExternalStore"];
/** React Query as the host shares it; undefined where the host has none. */
export let queries: SharedQueries | undefined;

/** The factory of JSX (`jsxFactory` in tsconfig.json). */
export const h: React["createElement"] = ((...parameters: Parameters<React["createElement"]>) =>
  createElement(...parameters)) as React["createElement"];

let connection: Promise<void> | undefined;

/** Takes React and React Query from the host's share scope. Only the first scope counts. */
export function connect(scope: ShareScope): Promise<void> {
  connection ??= take(scope);
  return connection;
}

/** Waits until `connect` has ended. */
export function connected(): Promise<void> {
  if (!connection) return Promise.reject(new Error("com_paca_github: get() was called before init()"));
  return connection;
}

async function take(scope: ShareScope): Promise<void> {
  const react = (await shared(scope, "react", "createElement")) as unknown as React | undefined;
  if (!react) throw new Error("com_paca_github: the host shares no react");
  ({
    createElement, Fragment, createContext, useCallback, useContext, useEffect, useId, useLayoutEffect, useMemo, useRef,
    useState, useSyncExternalStore,
  } = react);
  queries = (await shared(scope, "@tanstack/react-query", "useQuery")) as SharedQueries | undefined;
}

/** A shared package, whatever version it is said to have: Paca writes "19.0.0" and "5.0.0" for every version. */
async function shared(scope: ShareScope, name: string, member: string): Promise<Record<string, unknown> | undefined> {
  const entry = Object.values(scope[name] ?? {})[0];
  if (!entry) return undefined;
  const factory = await entry.get();
  const found = (await factory()) as Record<string, unknown> & { default?: Record<string, unknown> };
  // A package of CommonJS may have its members below `default` only.
  return member in found ? found : found.default;
}
