// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0

/**
 * The tools of PacaSync for Paca's MCP server (apps/mcp), which loads this file from
 * /plugins-mcp/com.paca.github/mcp.js and imports it as a data: URL: so it imports nothing, and does not use its own
 * address.
 *
 * The table near the end is generated from the Swift table (scripts/write-mcp-table); all else is written by hand.
 * Sources/MCP/Tools has the same rules in Swift, and scripts/check-mcp compares what both say.
 */

/** @typedef {{pluginId: string, baseURL: string, apiKey: string}} Context What Paca's MCP server tells about the call. */

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
/** How long a call may take, in milliseconds. The service itself gives up on GitHub before. */
const DEADLINE = 120_000;
/** How long the section for a task may take: the task itself must not wait for it. */
const CONTEXT_DEADLINE = 5_000;

/** A failure, with what the agent can do next. */
class ToolFailure extends Error {
  constructor(code, message, next, retryAfter) {
    super(message);
    Object.assign(this, { code, next, retryAfter });
  }

  /** The result that the agent reads. The text's beginning is the plugin's. */
  get result() {
    const { code, message, next, retryAfter } = this;
    const text = `GitHub plugin error: ${message} (${code})` + (next ? `\nNext: ${next}` : "");
    const structure = { error_code: code, error: message };
    if (next) structure.next = next;
    if (retryAfter !== undefined) structure.retry_after = retryAfter;
    return { content: [{ type: "text", text }], structuredContent: structure, isError: true };
  }
}

// Arguments

function argumentFault(schema, value) {
  if (schema.type === "integer") {
    return Number.isSafeInteger(value) && value >= schema.minimum ? null : "must be a whole number of at least 1";
  }
  if (schema.enum) return schema.enum.includes(value) ? null : `must be one of ${schema.enum.join(", ")}`;
  if (schema.format === "uuid") return typeof value === "string" && UUID.test(value) ? null : "must be a UUID";
  return typeof value === "string" && value !== "" ? null : "must be a text that is not empty";
}

/** The arguments without those that are null: a model that has nothing to say often says null. */
function checkedArguments(tool, args) {
  const { name, inputSchema } = tool.listing;
  const given = Object.fromEntries(Object.entries(args ?? {}).filter(([, value]) => value !== null));
  const faults = [];
  for (const [argument, schema] of Object.entries(inputSchema.properties)) {
    if (given[argument] === undefined) {
      if (inputSchema.required.includes(argument)) faults.push(`\`${argument}\` is missing`);
    } else {
      const fault = argumentFault(schema, given[argument]);
      if (fault) faults.push(`\`${argument}\` ${fault}`);
    }
  }
  if (faults.length === 0) return given;
  const names = Object.keys(inputSchema.properties).map((argument) =>
    inputSchema.required.includes(argument) ? argument : `${argument} (optional)`);
  throw new ToolFailure(
    "BAD_ARGUMENTS", faults.join("; "), `Call ${name} again with the arguments ${names.join(", ")}.`);
}

// Requests

function requestOf(tool, given) {
  let path = `${TABLE.base}/projects/:projectId${tool.path}`;
  const query = [];
  const body = {};
  for (const [argument, [place, name]] of Object.entries(tool.places)) {
    const value = given[argument] ?? tool.listing.inputSchema.properties[argument].default;
    if (value === undefined) continue;
    if (place === "path") path = path.replaceAll(`:${argument}`, String(value).toLowerCase());
    else if (place === "query") query.push(`${name}=${encodeURIComponent(value)}`);
    else body[name] = value;
  }
  return {
    method: tool.method,
    target: path + (query.length > 0 ? `?${query.join("&")}` : ""),
    body: tool.method === "POST" ? JSON.stringify(body) : undefined,
  };
}

/** The caller's credentials: the key, and who stands behind it where Paca's agent runner says so. */
function headersOf(context, hasBody) {
  const headers = { Accept: "application/json", "X-API-Key": context.apiKey };
  const { PACA_AGENT_ID, PACA_ACTOR_USER_ID } = process.env;
  if (PACA_AGENT_ID) headers["X-Agent-ID"] = PACA_AGENT_ID;
  if (PACA_ACTOR_USER_ID) headers["X-Actor-User-ID"] = PACA_ACTOR_USER_ID;
  if (hasBody) headers["Content-Type"] = "application/json";
  return headers;
}

function failureOf(status, body, retryAfter) {
  const code = body?.error_code ?? `HTTP_${status}`;
  const known = TABLE.advice[code] ?? (code.startsWith("HTTP_") ? TABLE.advice.HTTP : undefined);
  const wait = retryAfter === undefined ? undefined : `Wait ${retryAfter} seconds before you call again.`;
  const next = [known, wait].filter(Boolean).join(" ");
  return new ToolFailure(
    code, body?.error ?? `the address answered with status ${status}`, next || undefined, retryAfter);
}

/** Sends a tool's request, and returns the data of the answer; null if it has none. */
async function ask(tool, given, context, deadline) {
  const request = requestOf(tool, given);
  const address = context.baseURL.replace(/\/+$/, "").replace(/\/api\/v1$/, "");
  let response, text;
  try {
    response = await fetch(address + request.target, {
      method: request.method, body: request.body, headers: headersOf(context, request.body !== undefined),
      // A redirect could send the key to another server.
      redirect: "manual", signal: AbortSignal.timeout(deadline),
    });
    text = await response.text();
  } catch (error) {
    const reason = error.cause?.message || error.cause?.code || error.message;
    throw new ToolFailure(
      "NO_ANSWER", `PacaSync gave no answer: no answer from ${address}: ${reason}`, TABLE.advice.NO_ANSWER);
  }
  if (response.status === 204) return null;
  let body;
  try {
    body = JSON.parse(text);
  } catch {
    // A page of a proxy between us and the service: the status is all that is known.
  }
  if (response.ok && body?.data !== undefined) return body.data;
  const seconds = Number.parseInt(response.headers.get("retry-after") ?? "", 10);
  throw failureOf(response.status, body, Number.isNaN(seconds) ? undefined : seconds);
}

// Texts: the rules are those of Sources/MCP/Tools/ToolText.swift.

const memberOf = (data, path) => path.split(".").reduce((value, name) => value?.[name], data);

function isThere(value) {
  return !(value === undefined || value === null || value === false || value === "" ||
    (Array.isArray(value) && value.length === 0));
}

function show(value) {
  if (value === undefined || value === null) return "";
  if (Array.isArray(value)) return value.map(show).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

function plain(template, data) {
  let isComplete = true;
  const text = template.replace(/\{([^}]*)\}/g, (_, name) => {
    if (name.startsWith("?") || name.startsWith("!")) {
      if (isThere(memberOf(data, name.slice(1))) !== name.startsWith("?")) isComplete = false;
      return "";
    }
    const value = memberOf(data, name);
    if (!isThere(value)) isComplete = false;
    return show(value);
  });
  return { text, isComplete };
}

function fill(template, data) {
  return template.split(/(\[\[.*?\]\])/s).map((part) => {
    if (!part.startsWith("[[")) return plain(part, data).text;
    const { text, isComplete } = plain(part.slice(2, -2), data);
    return isComplete ? text : "";
  }).join("");
}

function outline(data, indent) {
  if (Array.isArray(data)) {
    return data.flatMap((value) => value !== null && typeof value === "object"
      ? [`${indent}-`, ...outline(value, `${indent}  `)] : [`${indent}- ${show(value)}`]);
  }
  if (data === null || typeof data !== "object") return [indent + show(data)];
  return Object.entries(data).filter(([, value]) => value !== null).flatMap(([name, value]) =>
    typeof value === "object" ? [`${indent}${name}:`, ...outline(value, `${indent}  `)]
      : [`${indent}${name}: ${show(value)}`]);
}

function cut(text) {
  const characters = [...text];
  if (characters.length <= TABLE.longest) return text;
  return `${characters.slice(0, TABLE.longest).join("")}\n` +
    `[cut after ${TABLE.longest} characters: clone the repository and run git diff for the rest]`;
}

function render(answer, data) {
  if (answer.outline) return outline(data, "").join("\n");
  const lines = answer.text ? [fill(answer.text, data)] : [];
  if (answer.items) {
    const { member, line, empty } = answer.items;
    const elements = (member === null ? data : data?.[member]) ?? [];
    lines.push(...elements.map((element) => fill(line, element)));
    if (elements.length === 0) lines.push(empty);
  }
  if (answer.long && data?.[answer.long]) lines.push(cut(data[answer.long]));
  return lines.filter((line) => line !== "").join("\n");
}

/** The data as an object, as MCP demands of structured content. */
function structure(answer, data) {
  if (Array.isArray(data) && answer.name) return { [answer.name]: data };
  if (data === null || typeof data !== "object" || Array.isArray(data)) return { done: true };
  if (!answer.long) return data;
  const { [answer.long]: _, ...rest } = data;
  return rest;
}

// What Paca's MCP server calls

function toolNamed(name) {
  return TABLE.tools.find((tool) => tool.listing.name === name);
}

async function handleToolCall(name, args, context) {
  try {
    const tool = toolNamed(name);
    if (!tool) throw new ToolFailure("UNKNOWN_TOOL", `there is no tool ${name}`);
    const data = await ask(tool, checkedArguments(tool, args), context, DEADLINE);
    return { content: [{ type: "text", text: render(tool.answer, data) }], structuredContent: structure(tool.answer, data) };
  } catch (error) {
    if (error instanceof ToolFailure) return error.result;
    throw error;
  }
}

/**
 * The section "GitHub" of a task, which Paca's MCP server adds to the result of its own tool get_task; null if there is
 * nothing to say. A project without GitHub, or a service that is down, must not spoil the task.
 */
async function getToolContext(toolId, args, context) {
  if (toolId !== "get_task" || !UUID.test(args?.projectId) || !UUID.test(args?.taskId)) return null;
  const given = { projectId: args.projectId, taskId: args.taskId };
  const [branches, pulls] = await Promise.all(
    ["github_list_task_branches", "github_list_task_prs"].map((name) =>
      // The task is shown without the section then.
      ask(toolNamed(name), given, context, CONTEXT_DEADLINE).catch(() => [])));
  const sections = [];
  if (branches.length > 0) {
    sections.push("**Branches:**\n" + branches.map((branch) => fill("- {branch_name} — {html_url}", branch)).join("\n"));
  }
  if (pulls.length > 0) {
    const line = "- #{pr_number} [{state}] {title} — {html_url} (prId {id}[[, CI {ci_state}]])";
    sections.push("**Pull Requests:**\n" + pulls.map((pull) => fill(line, pull)).join("\n"));
  }
  return sections.length > 0 ? ["## GitHub", ...sections].join("\n\n") : null;
}

// The next line is generated: scripts/write-mcp-table
const TABLE = {};

export const tools = TABLE.tools.map((tool) => tool.listing);
export { getToolContext, handleToolCall };
export default { tools, handleToolCall, getToolContext };
