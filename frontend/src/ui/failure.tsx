// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { useServices } from "../app";
import type { ApiFailure } from "../api/failure";
import type { Query } from "../query/cache";
import { h, useCallback, useEffect, useRef, useState } from "../runtime";
import type { TextKey } from "../texts/table";
import { Button, Notice, useTick } from "./basics";
import { failureOf } from "../api/failure";

const headlines: { [code: string]: TextKey } = {
  NO_ANSWER: "noAnswer",
  UNAUTHENTICATED: "signedOut",
  FORBIDDEN: "forbidden",
  AUTHORIZATION_UNAVAILABLE: "authorizationDown",
  GITHUB_RATE_LIMITED: "rateLimited",
  GITHUB_UNAVAILABLE: "gitHubDown",
  GITHUB_TOKEN_INSUFFICIENT_PERMISSIONS: "tokenRefused",
  GITHUB_INTEGRATION_NOT_FOUND: "notConnected",
  GITHUB_INVALID_TOKEN: "invalidToken",
  GITHUB_INSTALLATION_NOT_ALLOWED: "appRefused",
  GITHUB_REPO_NOT_ACCESSIBLE: "repoNotAccessible",
  GITHUB_REPO_ALREADY_LINKED: "repoAlreadyLinked",
  GITHUB_REPOSITORY_NOT_FOUND: "repoNotLinked",
  GITHUB_WEBHOOK_CREATION_FAILED: "hookFailed",
  GITHUB_WEBHOOK_URL_REQUIRED: "publicURLMissing",
  GITHUB_WEBHOOK_URL_NOT_PUBLIC: "publicURLPrivate",
  GITHUB_PR_NOT_FOUND: "prNotFound",
  GITHUB_PR_ALREADY_LINKED: "prAlreadyLinked",
  GITHUB_PR_LINK_NOT_FOUND: "goneLink",
  GITHUB_PR_VALIDATION_ERROR: "prInvalid",
  GITHUB_BRANCH_ALREADY_EXISTS: "branchExists",
  GITHUB_BRANCH_ALREADY_LINKED: "branchAlreadyLinked",
  GITHUB_SOURCE_BRANCH_NOT_FOUND: "sourceMissing",
};

/** A failure: what it is called, what the server says about it, and what a person can do. */
export function Failure({ failure, retry, otherwise = "failed", names = {} }: {
  failure: ApiFailure; retry?: (() => void) | undefined; otherwise?: TextKey;
  /** Other headlines for some codes. */
  names?: { [code: string]: TextKey };
}) {
  const { t } = useServices();
  const key = names[failure.code] ?? headlines[failure.code] ?? (failure.status === 401 ? "signedOut" : otherwise);
  const headline = t(key);
  const hint = failure.isUnreachable ? t("noAnswerHint")
    : failure.status === 401 ? t("signedOutHint")
    : failure.code === "FORBIDDEN" ? t("forbiddenHint") : undefined;
  return (
    <Notice
      kind="bad" title={headline}
      action={retry && <Button icon="sync" onPress={retry}>{t("retry")}</Button>}
    >
      {failure.message && failure.message !== headline && failure.status !== 401 && <p>{failure.message}</p>}
      {hint && <p>{hint}</p>}
      {failure.retryAfter !== undefined && <RetryIn seconds={failure.retryAfter} />}
      {failure.status >= 500 && failure.requestId && (
        <p className="pgh-soft">{t("reference", { id: failure.requestId })}</p>
      )}
    </Notice>
  );
}

function RetryIn({ seconds }: { seconds: number }) {
  const { t } = useServices();
  const [end] = useState(() => Date.now() + seconds * 1000);
  useTick(1000);
  const left = Math.ceil((end - Date.now()) / 1000);
  return left > 0 ? <p>{t("retryIn", { n: left })}</p> : null;
}

/** Says once for several queries that what is shown is not the newest: they have data, and failed since. */
export function Stale({ queries }: { queries: Query<unknown>[] }) {
  const { t } = useServices();
  const stale = queries.filter((query) => query.data !== undefined && query.failure);
  const failure = stale[0]?.failure;
  if (!failure) return null;
  return (
    <Notice
      kind="warn" title={t(failure.isUnreachable ? "noAnswer" : "failedLoad")}
      action={(
        <Button icon="sync" busy={stale.some((query) => query.isFetching)} onPress={() => stale.forEach((query) => query.refetch())}>
          {t("retry")}
        </Button>
      )}
    >
      <p>{t("staleFailed")}</p>
    </Notice>
  );
}

/** Something that a person does: whether it runs, and how it failed. A second press while it runs does nothing. */
export interface Action<T extends unknown[]> {
  run(...parameters: T): Promise<boolean>;
  isRunning: boolean;
  failure: ApiFailure | undefined;
  clear(): void;
}

/** Makes an action of an async function. */
export function useAction<T extends unknown[]>(perform: (...parameters: T) => Promise<void>): Action<T> {
  const [state, setState] = useState<{ isRunning: boolean; failure?: ApiFailure }>({ isRunning: false });
  const running = useRef(false);
  const alive = useRef(true);
  const newest = useRef(perform);
  newest.current = perform;
  useEffect(() => {
    alive.current = true;
    return () => { alive.current = false; };
  }, []);
  const run = useCallback(async (...parameters: T) => {
    if (running.current) return false;
    running.current = true;
    setState({ isRunning: true });
    try {
      await newest.current(...parameters);
      if (alive.current) setState({ isRunning: false });
      return true;
    } catch (error) {
      if (alive.current) setState({ isRunning: false, failure: failureOf(error) });
      return false;
    } finally {
      running.current = false;
    }
  }, []);
  const clear = useCallback(() => setState(({ isRunning }) => ({ isRunning })), []);
  return { run, isRunning: state.isRunning, failure: state.failure, clear };
}
