// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// The shapes of the routes below /sync, from docs/design/http-contract.md. A server that lacks the routes answers 404,
// and one that knows more states than these is shown by its own words.

/** How a linked repository is kept up to date. */
export interface RepositoryHealth {
  repo_id: string;
  full_name: string;
  hook: "active" | "missing" | "disabled" | "misconfigured" | "unknown" | string;
  last_delivery_at?: string | null;
  last_poll_at?: string | null;
  next_poll_at?: string | null;
  backfill?: Backfill | null;
  last_error?: string | SyncError | null;
}

/** The first reading of a repository's pull requests. */
export interface Backfill {
  state: string;
  done?: number | null;
  total?: number | null;
}

/** An error with the remedy, where the server knows one. */
export interface SyncError {
  message?: string;
  remedy?: string | null;
  at?: string | null;
}

/** The answer of `GET /sync`. */
export interface SyncHealth {
  status: "healthy" | "degraded" | "broken" | string;
  last_delivery_at?: string | null;
  last_poll_at?: string | null;
  deliveries?: { pending?: number; applied_24h?: number; recovered_24h?: number; failed?: number };
  rate_limit?: {
    limit?: number | null;
    remaining?: number | null;
    reset_at?: string | null;
    blocked_until?: string | null;
  } | null;
  repositories?: RepositoryHealth[];
}

/** A page of the log of deliveries. */
export interface DeliveryPage {
  items?: DeliveryEntry[];
  deliveries?: DeliveryEntry[];
  next_cursor?: string | null;
}

/** A delivery of the log. */
export interface DeliveryEntry {
  id?: string;
  delivery_id?: string;
  event?: string;
  action?: string | null;
  state?: string;
  received_at?: string | null;
  error?: string | null;
  last_error?: string | null;
}

/** Why a pull request is linked, or not, to which tasks. */
export interface Explanation {
  /** The whole answer in a sentence or a few. */
  explanation?: string;
  summary?: string;
  linked?: boolean;
  links?: ExplainedLink[];
  tasks?: ExplainedLink[];
  references?: ExplainedReference[];
}

/** A task that the pull request is linked to. */
export interface ExplainedLink {
  task_id?: string;
  task_key?: string;
  title?: string;
  source?: string;
  reason?: string;
}

/** A reference to a task that was found in the pull request. */
export interface ExplainedReference {
  reference?: string;
  text?: string;
  where?: string;
  outcome?: string;
  reason?: string;
  explanation?: string;
}

/** Whether a backfill still runs. */
export function isRunning(backfill: Backfill | null | undefined): boolean {
  return backfill !== null && backfill !== undefined && !["done", "complete", "completed", "none", "failed", "idle"]
    .includes(backfill.state);
}

/** The sentence and the remedy of a repository's last error. */
export function errorParts(error: RepositoryHealth["last_error"]): { message: string; remedy?: string } | undefined {
  if (!error) return undefined;
  if (typeof error === "string") return { message: error };
  return { message: error.message ?? "", ...(error.remedy ? { remedy: error.remedy } : {}) };
}

/** The health after an event of the stream: a whole health, or the news of one repository. */
export function merged(health: SyncHealth | undefined, event: unknown): SyncHealth | undefined {
  if (typeof event !== "object" || event === null) return health;
  // Either bare, or in the envelope of the other answers.
  const { data } = event as { data?: unknown };
  const news = (typeof data === "object" && data !== null ? data : event) as Partial<SyncHealth> &
    Partial<RepositoryHealth> & Partial<Backfill>;
  if (Array.isArray(news.repositories) && news.status) return news as SyncHealth;
  if (!health || !news.repo_id) return health ? { ...health, ...(news.status ? news : {}) } as SyncHealth : health;
  const patch: Partial<RepositoryHealth> = news.backfill || news.state === undefined
    ? news : { repo_id: news.repo_id, backfill: { state: news.state, done: news.done ?? null, total: news.total ?? null } };
  return {
    ...health,
    repositories: (health.repositories ?? []).map((known) => known.repo_id === patch.repo_id ? { ...known, ...patch } : known),
  };
}
