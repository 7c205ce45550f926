// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

import { ApiFailure, failureFrom, failureOf } from "./failure";
import type { HostClient, HostProject, HostTask } from "./host";
import type * as Schema from "./schema";

const plugin = "com.paca.github";

type Method = "GET" | "POST" | "DELETE";

/** A client of PacaSync and of the few things of Paca's that we read. It sends the caller's cookie. */
export class Client {
  /**
   * @param renew renews the caller's session after a request that was sent then (`performance.now`) was answered 401;
   *   tells whether a second attempt makes sense.
   */
  constructor(
    private readonly projectId: string,
    private readonly host: HostClient | undefined,
    private readonly renew: (sent: number) => Promise<boolean>,
  ) {}

  // Connection

  integration = (signal?: AbortSignal) => this.plugin<Schema.Integration>("GET", "/integration", undefined, signal);
  connect = (body: Schema.ConnectBody) => this.plugin<Schema.Integration>("POST", "/integration/token", body);
  disconnect = () => this.plugin<void>("DELETE", "/integration/token");

  // Repositories

  accessible = (signal?: AbortSignal) =>
    this.plugin<Schema.AccessibleRepository[]>("GET", "/integration/accessible-repos", undefined, signal);
  linked = (signal?: AbortSignal) =>
    this.plugin<Schema.LinkedRepository[]>("GET", "/repositories", undefined, signal);
  link = (body: Schema.LinkRepositoryBody) => this.plugin<Schema.LinkedRepository>("POST", "/repositories", body);
  unlink = (repoId: string) => this.plugin<void>("DELETE", `/repositories/${repoId}`);

  // What a task has linked

  pullRequests = (taskId: string, signal?: AbortSignal) =>
    this.plugin<Schema.PullRequest[]>("GET", `/tasks/${taskId}/pull-requests`, undefined, signal);
  linkPullRequest = (taskId: string, body: Schema.LinkPullRequestBody) =>
    this.plugin<Schema.PullRequest>("POST", `/tasks/${taskId}/pull-requests/link`, body);
  createPullRequest = (taskId: string, body: Schema.CreatePullRequestBody) =>
    this.plugin<Schema.PullRequest>("POST", `/tasks/${taskId}/pull-requests`, body);
  unlinkPullRequest = (taskId: string, id: string) =>
    this.plugin<void>("DELETE", `/tasks/${taskId}/pull-requests/${id}`);
  branches = (taskId: string, signal?: AbortSignal) =>
    this.plugin<Schema.Branch[]>("GET", `/tasks/${taskId}/branches`, undefined, signal);
  createBranch = (taskId: string, body: Schema.CreateBranchBody) =>
    this.plugin<Schema.CreatedBranch>("POST", `/tasks/${taskId}/branches`, body);

  // The state of the synchronisation

  health = (signal?: AbortSignal) => this.plugin<Schema.SyncHealth>("GET", "/sync", undefined, signal);
  syncNow = (repoId?: string) => this.plugin<Schema.StartedSync>("POST", "/sync", repoId ? { repo_id: repoId } : {});
  failedDeliveries = (signal?: AbortSignal) =>
    this.plugin<Schema.DeliveryPage>("GET", "/sync/deliveries?state=failed&page_size=20", undefined, signal);
  replay = (id: string) => this.plugin<Schema.ReplayedDelivery>("POST", `/sync/deliveries/${id}/replay`, {});
  explain = (repoId: string, number: number) =>
    this.plugin<Schema.Explanation>("GET", `/sync/explain?repo_id=${repoId}&pr_number=${number}`);
  /** The address of the stream of events. */
  get eventsURL(): string {
    return `/api/v1/plugins/${plugin}/projects/${this.projectId}/sync/events`;
  }

  // Paca's own

  async task(taskId: string, signal?: AbortSignal): Promise<HostTask> {
    const answer = this.host?.getTask
      ? this.host.getTask(taskId) : this.send("GET", `/projects/${this.projectId}/tasks/${taskId}`, undefined, signal);
    return (await answer) as HostTask;
  }

  async project(signal?: AbortSignal): Promise<HostProject> {
    const answer = this.host?.getProject
      ? this.host.getProject() : this.send("GET", `/projects/${this.projectId}`, undefined, signal);
    return (await answer) as HostProject;
  }

  private async plugin<T>(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
    const full = `/projects/${this.projectId}${path}`;
    const { pluginGet, pluginPost, pluginDelete } = this.host ?? {};
    if (!pluginGet || !pluginPost || !pluginDelete || !this.host) {
      return (await this.send(method, `/plugins/${plugin}${full}`, body, signal)) as T;
    }
    try {
      if (method === "GET") return (await pluginGet.call(this.host, plugin, full)) as T;
      if (method === "POST") return (await pluginPost.call(this.host, plugin, full, body)) as T;
      return (await pluginDelete.call(this.host, plugin, full)) as T;
    } catch (error) {
      throw failureOfHost(error);
    }
  }

  private async send(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<unknown> {
    const sent = performance.now();
    let response = await this.fetch(method, path, body, signal);
    if (response.status === 401 && (await this.renew(sent))) response = await this.fetch(method, path, body, signal);
    if (response.status === 204) return undefined;
    const text = await response.text().catch((error: unknown) => { throw failureOf(error); });
    if (!response.ok) throw failureFrom(response.status, text, response.headers.get("Retry-After"));
    try {
      return text ? (JSON.parse(text) as { data: unknown }).data : undefined;
    } catch {
      throw new ApiFailure(response.status, "NOT_JSON", "");
    }
  }

  private async fetch(method: Method, path: string, body?: unknown, signal?: AbortSignal): Promise<Response> {
    try {
      return await fetch(`${location.origin}/api/v1${path}`, {
        method,
        credentials: "include",
        headers: { Accept: "application/json", ...(body === undefined ? {} : { "Content-Type": "application/json" }) },
        body: body === undefined ? null : JSON.stringify(body),
        signal: signal ?? null,
      });
    } catch (error) {
      if (error instanceof DOMException && error.name === "AbortError") throw error;
      throw new ApiFailure(0, "NO_ANSWER", "");
    }
  }
}

/** The host's client writes what went wrong into a message: "[PluginApiClient] GET URL → STATUS: BODY". */
function failureOfHost(error: unknown): ApiFailure {
  const parts = error instanceof Error ? /→ (\d{3}): ([^]*)$/.exec(error.message) : null;
  return parts ? failureFrom(Number(parts[1]), parts[2] ?? "") : failureOf(error);
}