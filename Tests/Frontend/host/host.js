// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

// A page that loads remotes as Paca does (docs/reference/host-facts.md, section 1): the same share scope, the same order
// of calls, the same props. Its address says what to show:
//   component, project, task      what to load, and its props
//   queries=none                  the host shares no React Query
//   api=1                         newer hosts' `api` is passed
//   edit=0                        the person may not edit
//   other=1                       a second remote is on the page, before and after ours
import { makeQueries } from "/host/queries.js";

const { React, ReactDOM } = globalThis;
const wanted = new URLSearchParams(location.search);
const projectId = wanted.get("project");
const taskId = wanted.get("task") ?? undefined;
document.documentElement.lang = wanted.get("lang") ?? "en";
document.documentElement.className = wanted.get("theme") ?? "light";

const queries = makeQueries(React);
const shared = (module, version) => ({ [version]: { get: () => Promise.resolve(() => Promise.resolve(module)), version } });
const scope = { react: shared(React, "19.0.0"), "react-dom": shared(ReactDOM, "19.0.0") };
if (wanted.get("queries") !== "none") scope["@tanstack/react-query"] = shared(queries, "5.0.0");
globalThis.__federation_shared__ = { default: scope };

/** As Paca's own client: renews the session after a 401, and tries once more. */
async function hostFetch(path) {
  const send = () => fetch(`/api/v1${path}`, { credentials: "include" });
  let answer = await send();
  if (answer.status === 401) {
    await fetch("/api/v1/auth/refresh", { method: "POST" });
    answer = await send();
  }
  if (!answer.ok) throw new Error(`${path} → ${answer.status}`);
  return (await answer.json()).data;
}

const client = new queries.QueryClient();
const hostQueries = {
  project: { queryKey: ["projects", projectId], queryFn: () => hostFetch(`/projects/${projectId}`) },
  task: { queryKey: ["projects", projectId, "tasks", taskId], queryFn: () => hostFetch(`/projects/${projectId}/tasks/${taskId}`) },
};

/** The client that newer hosts pass to pages; it throws as theirs does. */
const api = {
  calls: [],
  async send(method, path, body) {
    this.calls.push(`${method} ${path}`);
    const url = `${location.origin}/api/v1${path}`;
    const answer = await fetch(url, {
      method, credentials: "include", headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`[PluginApiClient] ${method} ${url} → ${answer.status}: ${await answer.text()}`);
    return answer.status === 204 ? undefined : (await answer.json()).data;
  },
  pluginGet(id, path) { return this.send("GET", `/plugins/${id}${path}`); },
  pluginPost(id, path, body) { return this.send("POST", `/plugins/${id}${path}`, body); },
  pluginDelete(id, path) { return this.send("DELETE", `/plugins/${id}${path}`); },
  getTask(id) { return this.send("GET", `/projects/${projectId}/tasks/${id}`); },
  getProject() { return this.send("GET", `/projects/${projectId}`); },
};

async function load(url, component) {
  const mod = await import(url);
  const container = mod.default ?? mod;
  if (typeof container.init !== "function" || typeof container.get !== "function") {
    throw new Error(`Remote entry at ${url} does not export a valid container (missing get/init)`);
  }
  await container.init(scope);
  const factory = await container.get(`./${component}`);
  const found = await factory();
  return found.default ?? found;
}

class PluginErrorBoundary extends React.Component {
  state = { failed: false };
  static getDerivedStateFromError() { return { failed: true }; }
  render() {
    return this.state.failed ? React.createElement("div", { id: "plugin-failed" }, "The plugin failed.") : this.props.children;
  }
}

const ours = "/plugins/com.paca.github/assets/remoteEntry.js";
const other = "/host/other-remote.js";
const lazy = (url, component) => React.lazy(async () => ({ default: await load(url, component) }));

function Page() {
  const name = wanted.get("component");
  const [shown, setShown] = React.useState(true);
  const Ours = React.useMemo(() => lazy(ours, name), []);
  const Other = React.useMemo(() => lazy(other, "Section"), []);
  React.useEffect(() => { globalThis.host.show = setShown; }, []);
  const props = {
    projectId, ...(taskId ? { taskId } : {}), canEdit: wanted.get("edit") !== "0",
    ...(wanted.get("api") === "1" ? { api } : {}),
  };
  const point = (Component, key, given) => React.createElement(
    PluginErrorBoundary, { key }, React.createElement(React.Suspense, { fallback: null }, React.createElement(Component, given)));
  const hasOther = wanted.get("other") === "1";
  return React.createElement("main", { id: "point", className: taskId ? "host-task" : "host-settings" },
    React.createElement("h1", { className: "host-title" }, taskId ? "Fence the lower pasture" : "Project settings"),
    // Paca's own parts have headings of the third level, as ours.
    React.createElement("h3", { className: "host-heading" }, taskId ? "Properties" : "Plugins"),
    hasOther && point(Other, "first", { id: "first" }),
    shown && point(Ours, "ours", props),
    hasOther && point(Other, "second", { id: "second" }));
}

// Like Paca's window around a task: it closes on Escape.
document.addEventListener("keydown", (event) => { if (event.key === "Escape") globalThis.host.escapes += 1; });
globalThis.host = {
  api, client, escapes: 0, show: () => {},
  /** What Paca does when an event `github.*` of the task comes. */
  realtime: () => client.invalidateQueries({ queryKey: ["projects", projectId, "tasks", taskId, "github"] }),
};

if (wanted.get("component")) {
  if (wanted.get("hostQueries") !== "0") {
    await client.prefetchQuery(hostQueries.project);
    if (taskId) await client.prefetchQuery(hostQueries.task);
  }
  const page = React.createElement(queries.QueryClientProvider, { client }, React.createElement(Page));
  ReactDOM.createRoot(document.getElementById("root")).render(
    wanted.get("strict") === "1" ? React.createElement(React.StrictMode, null, page) : page);
}
