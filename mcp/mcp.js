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

/** A part of the path. UUIDs are in lower case, as everywhere in the contract; a dot alone would name a folder. */
function pathPart(text) {
  if (UUID.test(text)) return text.toLowerCase();
  return text === "." || text === ".." ? text.replaceAll(".", "%2E") : encodeURIComponent(text);
}

function requestOf(tool, given) {
  let path = `${TABLE.base}/projects/:projectId${tool.path}`;
  const query = [];
  const body = {};
  for (const [argument, [place, name]] of Object.entries(tool.places)) {
    const value = given[argument] ?? tool.listing.inputSchema.properties[argument].default;
    if (value === undefined) continue;
    if (place === "path") path = path.replaceAll(`:${argument}`, pathPart(String(value)));
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
const TABLE = {
 "base": "/api/v1/plugins/com.paca.github",
 "longest": 60000,
 "advice": {
  "AUTHORIZATION_UNAVAILABLE": "Paca could not be asked for your rights. Call again in a minute.",
  "BAD_REQUEST": "Correct the argument that the message names, and call again.",
  "FORBIDDEN": "Ask a person with the right in this project, or a project administrator to grant it.",
  "GITHUB_BRANCH_ALREADY_EXISTS": "Use another branch_name, or link the branch with github_link_branch_to_task.",
  "GITHUB_BRANCH_ALREADY_LINKED": "Nothing to do: github_list_task_branches shows it.",
  "GITHUB_BRANCH_CONFLICT": "Use a branch_name that does not begin with the name of the standing branch.",
  "GITHUB_BRANCH_NOT_FOUND": "Push the branch first, or create it with github_create_branch.",
  "GITHUB_INTEGRATION_NOT_FOUND": "GitHub is not connected. Ask a project administrator for a token and call github_set_token.",
  "GITHUB_INVALID_TOKEN": "Ask for a new token; GitHub refuses this one.",
  "GITHUB_PR_ALREADY_LINKED": "Nothing to do: github_list_task_prs shows it.",
  "GITHUB_PR_LINK_NOT_FOUND": "Call github_list_task_prs for the prId of a linked pull request.",
  "GITHUB_PR_NOT_FOUND": "Check pr_number and repoId: github_list_linked_repos shows the linked repositories.",
  "GITHUB_PR_VALIDATION_ERROR": "Correct what GitHub names. The head branch must be pushed and have new commits.",
  "GITHUB_RATE_LIMITED": "GitHub's rate limit is reached. Do not repeat the call before the time is over.",
  "GITHUB_REPOSITORY_NOT_FOUND": "Call github_list_linked_repos for the repoId of a linked repository, or github_link_repository to link one.",
  "GITHUB_REPO_ALREADY_LINKED": "Nothing to do: github_list_linked_repos shows it.",
  "GITHUB_REPO_NOT_ACCESSIBLE": "Call github_list_repositories for what the project's token can see.",
  "GITHUB_SOURCE_BRANCH_NOT_FOUND": "Leave source_branch out to branch from the default branch.",
  "GITHUB_TOKEN_INSUFFICIENT_PERMISSIONS": "Ask a project administrator for a token that has the permission, then call github_set_token.",
  "GITHUB_UNAVAILABLE": "GitHub could not be reached. Call again in a minute.",
  "GITHUB_WEBHOOK_URL_REQUIRED": "Ask the operator of Paca to set PUBLIC_URL.",
  "HTTP": "The answer is not PacaSync's. Ask the operator of Paca whether PACA_API_URL leads to it.",
  "INTERNAL_ERROR": "Tell a person; the service's log has the details.",
  "NOT_FOUND": "Check projectId and taskId; both are UUIDs. get_task and list_projects show them.",
  "NO_ANSWER": "Call again in a minute. If that fails too, ask a person whether PACA_API_URL is right.",
  "PASSWORD_CHANGE_REQUIRED": "Ask the person whose key this is to sign in to Paca and change the password.",
  "TEXT_TOO_LONG": "Shorten the text to 65,536 characters, or send it in parts.",
  "UNAUTHENTICATED": "The API key is missing, wrong or expired. Ask a person to set PACA_API_KEY.",
  "UNAVAILABLE": "The service cannot work at the moment. Call again in a minute."
 },
 "tools": [
  {
   "listing": {
    "name": "github_get_integration",
    "title": "Get the GitHub connection",
    "description": "Shows whether the project is connected to GitHub, with which account, and when the token expires.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      }
     },
     "required": [
      "projectId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/integration",
   "places": {
    "projectId": [
     "path"
    ]
   },
   "answer": {
    "text": "[[{?connected}GitHub is connected.]][[{!connected}GitHub is not connected to this project. github_set_token connects it.]][[\nAccount: {account}]][[\nScopes: {scopes}]][[\nThe token expires: {token_expires_at}]]"
   }
  },
  {
   "listing": {
    "name": "github_set_token",
    "title": "Connect GitHub",
    "description": "Connects the project to GitHub with a token, or replaces the token. Links stay. Needs the right to manage GitHub in the project.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "token": {
       "type": "string",
       "minLength": 1,
       "description": "A GitHub token: classic with the scope repo, or fine-grained with contents, pull requests, commit statuses and webhooks. Never invent one; ask a person for it."
      }
     },
     "required": [
      "projectId",
      "token"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": true,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/integration/token",
   "places": {
    "projectId": [
     "path"
    ],
    "token": [
     "body",
     "token"
    ]
   },
   "answer": {
    "text": "GitHub is connected[[ as {account}]].[[ The token expires {token_expires_at}.]]"
   }
  },
  {
   "listing": {
    "name": "github_delete_token",
    "title": "Disconnect GitHub",
    "description": "Deletes the project's token with everything that was linked with it: repositories, pull requests, branches. Only on a person's explicit request.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      }
     },
     "required": [
      "projectId"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": true,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "DELETE",
   "path": "/integration/token",
   "places": {
    "projectId": [
     "path"
    ]
   },
   "answer": {
    "text": "GitHub is disconnected. Its webhooks are being removed."
   }
  },
  {
   "listing": {
    "name": "github_list_repositories",
    "title": "List accessible repositories",
    "description": "Lists the repositories that the project's token can see, whether linked or not.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      }
     },
     "required": [
      "projectId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/integration/accessible-repos",
   "places": {
    "projectId": [
     "path"
    ]
   },
   "answer": {
    "text": "",
    "items": {
     "member": null,
     "line": "- {full_name} (default branch {default_branch}[[, private{?private}]])[[ — {description}]]",
     "empty": "The project's token sees no repository."
    },
    "name": "repositories"
   }
  },
  {
   "listing": {
    "name": "github_list_linked_repos",
    "title": "List linked repositories",
    "description": "Lists the repositories that are linked to the project, with the repoId that other tools need.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      }
     },
     "required": [
      "projectId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/repositories",
   "places": {
    "projectId": [
     "path"
    ]
   },
   "answer": {
    "text": "",
    "items": {
     "member": null,
     "line": "- {full_name} (repoId {id}, default branch {default_branch})[[ {!webhook_active}— its webhook is not active, changes arrive late]]",
     "empty": "No repository is linked to this project. github_link_repository links one."
    },
    "name": "repositories"
   }
  },
  {
   "listing": {
    "name": "github_link_repository",
    "title": "Link a repository",
    "description": "Links a GitHub repository to the project and makes its webhook, so that pull requests and branches that name a task are linked to it.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "owner": {
       "type": "string",
       "minLength": 1,
       "description": "The owner of the repository, such as acme."
      },
      "repo_name": {
       "type": "string",
       "minLength": 1,
       "description": "The repository's name without the owner, such as app."
      }
     },
     "required": [
      "projectId",
      "owner",
      "repo_name"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": false,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/repositories",
   "places": {
    "projectId": [
     "path"
    ],
    "owner": [
     "body",
     "owner"
    ],
    "repo_name": [
     "body",
     "repo_name"
    ]
   },
   "answer": {
    "text": "Linked {full_name} (repoId {id}, default branch {default_branch})."
   }
  },
  {
   "listing": {
    "name": "github_unlink_repository",
    "title": "Unlink a repository",
    "description": "Unlinks a repository with all its links to tasks, and removes its webhook. Nothing on GitHub is deleted otherwise. Only on a person's explicit request.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos."
      }
     },
     "required": [
      "projectId",
      "repoId"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": true,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "DELETE",
   "path": "/repositories/:repoId",
   "places": {
    "projectId": [
     "path"
    ],
    "repoId": [
     "path"
    ]
   },
   "answer": {
    "text": "The repository is unlinked. Its webhook is being removed."
   }
  },
  {
   "listing": {
    "name": "github_list_task_prs",
    "title": "List a task's pull requests",
    "description": "Lists the pull requests that are linked to a task, with state, CI state and the prId that other tools need.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      }
     },
     "required": [
      "projectId",
      "taskId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/tasks/:taskId/pull-requests",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ]
   },
   "answer": {
    "text": "",
    "items": {
     "member": null,
     "line": "- #{pr_number} [{state}[[, draft{?draft}]]] {title} — {html_url} (prId {id}, {head_branch} → {base_branch}[[, CI {ci_state}]])",
     "empty": "No pull request is linked to this task. github_create_pull_request makes one."
    },
    "name": "pull_requests"
   }
  },
  {
   "listing": {
    "name": "github_link_pr_to_task",
    "title": "Link a pull request",
    "description": "Links a pull request that exists on GitHub to a task.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos."
      },
      "pr_number": {
       "type": "integer",
       "minimum": 1,
       "description": "The pull request's number on GitHub, such as 12."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "repoId",
      "pr_number"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": false,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/tasks/:taskId/pull-requests/link",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "repoId": [
     "body",
     "repo_id"
    ],
    "pr_number": [
     "body",
     "pr_number"
    ]
   },
   "answer": {
    "text": "Linked #{pr_number} [{state}[[, draft{?draft}]]] {title} — {html_url} (prId {id}, {head_branch} → {base_branch}[[, CI {ci_state}]])."
   }
  },
  {
   "listing": {
    "name": "github_unlink_pr_from_task",
    "title": "Unlink a pull request",
    "description": "Removes the link between a task and a pull request. The pull request itself stays on GitHub.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "prId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked pull request's id (UUID) from github_list_task_prs; not its number."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "prId"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": true,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "DELETE",
   "path": "/tasks/:taskId/pull-requests/:prId",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "prId": [
     "path"
    ]
   },
   "answer": {
    "text": "The pull request is unlinked from this task. It is still on GitHub."
   }
  },
  {
   "listing": {
    "name": "github_create_pull_request",
    "title": "Create a pull request",
    "description": "Creates a pull request on GitHub and links it to the task. The head branch must be pushed and have commits that the base branch lacks.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos."
      },
      "title": {
       "type": "string",
       "minLength": 1,
       "description": "The title. Put the task's key in front: PROJ-12 Add login."
      },
      "head_branch": {
       "type": "string",
       "minLength": 1,
       "description": "The branch with the changes, already pushed; or owner:branch of a fork."
      },
      "base_branch": {
       "type": "string",
       "minLength": 1,
       "description": "The branch to merge into, usually the default branch."
      },
      "body": {
       "type": "string",
       "minLength": 1,
       "description": "The description, in Markdown."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "repoId",
      "title",
      "head_branch",
      "base_branch"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": false,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/tasks/:taskId/pull-requests",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "repoId": [
     "body",
     "repo_id"
    ],
    "title": [
     "body",
     "title"
    ],
    "head_branch": [
     "body",
     "head_branch"
    ],
    "base_branch": [
     "body",
     "base_branch"
    ],
    "body": [
     "body",
     "body"
    ]
   },
   "answer": {
    "text": "Created #{pr_number} [{state}[[, draft{?draft}]]] {title} — {html_url} (prId {id}, {head_branch} → {base_branch}[[, CI {ci_state}]])."
   }
  },
  {
   "listing": {
    "name": "github_get_pull_request",
    "title": "Read a pull request",
    "description": "Reads a linked pull request from GitHub now: state, description and diff. A long diff is cut.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "prId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked pull request's id (UUID) from github_list_task_prs; not its number."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "prId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/tasks/:taskId/pull-requests/:prId",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "prId": [
     "path"
    ]
   },
   "answer": {
    "text": "#{pr_number} [{state}] {title} — {html_url} in {owner}/{repo_name}[[\n\nDescription:\n{body}]][[{?diff}\n\nDiff:]]",
    "long": "diff"
   }
  },
  {
   "listing": {
    "name": "github_get_pull_request_ci_status",
    "title": "Read the CI status",
    "description": "Reads the checks of the commit that is the pull request's head now. The state is success, failure, pending or unknown. While it is pending, ask again after a minute.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "prId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked pull request's id (UUID) from github_list_task_prs; not its number."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "prId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/tasks/:taskId/pull-requests/:prId/ci-status",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "prId": [
     "path"
    ]
   },
   "answer": {
    "text": "CI: {state}[[ — incomplete, the token may not see all checks{?partial}]]",
    "items": {
     "member": "checks",
     "line": "- {name}: {status}[[, {conclusion}]][[ — {url}]]",
     "empty": "No check has been reported."
    }
   }
  },
  {
   "listing": {
    "name": "github_comment_pull_request",
    "title": "Comment on a pull request",
    "description": "Writes a comment on a linked pull request. Everybody who can see the repository can read it.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "prId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked pull request's id (UUID) from github_list_task_prs; not its number."
      },
      "body": {
       "type": "string",
       "minLength": 1,
       "description": "The comment, in Markdown."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "prId",
      "body"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": false,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/tasks/:taskId/pull-requests/:prId/comments",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "prId": [
     "path"
    ],
    "body": [
     "body",
     "body"
    ]
   },
   "answer": {
    "text": "Commented: {html_url}"
   }
  },
  {
   "listing": {
    "name": "github_review_pull_request",
    "title": "Review a pull request",
    "description": "Submits a review of a linked pull request. Read it first with github_get_pull_request.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "prId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked pull request's id (UUID) from github_list_task_prs; not its number."
      },
      "event": {
       "type": "string",
       "enum": [
        "APPROVE",
        "REQUEST_CHANGES",
        "COMMENT"
       ],
       "description": "The verdict. GitHub refuses APPROVE and REQUEST_CHANGES on one's own pull request."
      },
      "body": {
       "type": "string",
       "minLength": 1,
       "description": "The review's text, in Markdown. Required unless the event is APPROVE."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "prId",
      "event"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": false,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/tasks/:taskId/pull-requests/:prId/reviews",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "prId": [
     "path"
    ],
    "event": [
     "body",
     "event"
    ],
    "body": [
     "body",
     "body"
    ]
   },
   "answer": {
    "text": "Reviewed ({state}): {html_url}"
   }
  },
  {
   "listing": {
    "name": "github_create_branch",
    "title": "Create a branch",
    "description": "Creates a branch on GitHub and links it to the task. Then fetch and check it out with git.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos."
      },
      "branch_name": {
       "type": "string",
       "minLength": 1,
       "description": "The new branch's name. Begin it with the task's key: PROJ-12-add-login."
      },
      "source_branch": {
       "type": "string",
       "minLength": 1,
       "description": "The branch to start from; without it the default branch."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "repoId",
      "branch_name"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": false,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/tasks/:taskId/branches",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "repoId": [
     "body",
     "repo_id"
    ],
    "branch_name": [
     "body",
     "branch_name"
    ],
    "source_branch": [
     "body",
     "source_branch"
    ]
   },
   "answer": {
    "text": "Created the branch {branch_name} in {repo_full_name}: {html_url}"
   }
  },
  {
   "listing": {
    "name": "github_link_branch_to_task",
    "title": "Link a branch",
    "description": "Links a branch that exists on GitHub to a task, and with it the branch's open pull requests.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos."
      },
      "branch_name": {
       "type": "string",
       "minLength": 1,
       "description": "The branch's name on GitHub."
      }
     },
     "required": [
      "projectId",
      "taskId",
      "repoId",
      "branch_name"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": false,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/tasks/:taskId/branches/link",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ],
    "repoId": [
     "body",
     "repo_id"
    ],
    "branch_name": [
     "body",
     "branch_name"
    ]
   },
   "answer": {
    "text": "Linked the branch {branch_name}: {html_url}"
   }
  },
  {
   "listing": {
    "name": "github_list_task_branches",
    "title": "List a task's branches",
    "description": "Lists the branches that are linked to a task.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "taskId": {
       "type": "string",
       "format": "uuid",
       "description": "The task's id (UUID) in Paca, not its number."
      }
     },
     "required": [
      "projectId",
      "taskId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/tasks/:taskId/branches",
   "places": {
    "projectId": [
     "path"
    ],
    "taskId": [
     "path"
    ]
   },
   "answer": {
    "text": "",
    "items": {
     "member": null,
     "line": "- {branch_name} — {html_url} (repoId {repo_id})",
     "empty": "No branch is linked to this task. github_create_branch makes one."
    },
    "name": "branches"
   }
  },
  {
   "listing": {
    "name": "github_sync_status",
    "title": "Show the sync's health",
    "description": "Shows whether what Paca shows of GitHub is up to date, and why not: webhooks, deliveries, rate limit. Use it when a pull request or branch does not appear on its task.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      }
     },
     "required": [
      "projectId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/sync",
   "places": {
    "projectId": [
     "path"
    ]
   },
   "answer": {
    "text": "",
    "name": "items",
    "outline": true
   }
  },
  {
   "listing": {
    "name": "github_sync_now",
    "title": "Compare with GitHub now",
    "description": "Starts a full comparison of the project, or of one repository, with GitHub. Use it only if github_sync_status shows that something is missing.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos. Without it all repositories of the project."
      }
     },
     "required": [
      "projectId"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/sync",
   "places": {
    "projectId": [
     "path"
    ],
    "repoId": [
     "body",
     "repo_id"
    ]
   },
   "answer": {
    "text": "A full comparison with GitHub has started. github_sync_status shows how far it is."
   }
  },
  {
   "listing": {
    "name": "github_explain_link",
    "title": "Explain a link",
    "description": "Explains why a pull request or branch is linked to which tasks, or why it is not linked.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos."
      },
      "pr_number": {
       "type": "integer",
       "minimum": 1,
       "description": "A pull request's number; this or branch."
      },
      "branch": {
       "type": "string",
       "minLength": 1,
       "description": "A branch's name; this or pr_number."
      }
     },
     "required": [
      "projectId",
      "repoId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/sync/explain",
   "places": {
    "projectId": [
     "path"
    ],
    "repoId": [
     "query",
     "repo_id"
    ],
    "pr_number": [
     "query",
     "pr_number"
    ],
    "branch": [
     "query",
     "branch"
    ]
   },
   "answer": {
    "text": "",
    "name": "items",
    "outline": true
   }
  },
  {
   "listing": {
    "name": "github_list_failed_deliveries",
    "title": "List failed deliveries",
    "description": "Lists GitHub's webhook deliveries that failed, or are in another state, with what went wrong. github_replay_delivery tries one again.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "state": {
       "type": "string",
       "enum": [
        "failed",
        "pending",
        "applied",
        "ignored"
       ],
       "description": "Which deliveries.",
       "default": "failed"
      },
      "repoId": {
       "type": "string",
       "format": "uuid",
       "description": "The linked repository's id (UUID) from github_list_linked_repos."
      },
      "cursor": {
       "type": "string",
       "minLength": 1,
       "description": "The cursor of the last answer, for the next page."
      }
     },
     "required": [
      "projectId"
     ]
    },
    "annotations": {
     "readOnlyHint": true,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "GET",
   "path": "/sync/deliveries",
   "places": {
    "projectId": [
     "path"
    ],
    "state": [
     "query",
     "state"
    ],
    "repoId": [
     "query",
     "repo_id"
    ],
    "cursor": [
     "query",
     "cursor"
    ]
   },
   "answer": {
    "text": "",
    "name": "items",
    "outline": true
   }
  },
  {
   "listing": {
    "name": "github_replay_delivery",
    "title": "Replay a delivery",
    "description": "Applies a stored delivery once more. Doing so twice has no second effect.",
    "inputSchema": {
     "type": "object",
     "properties": {
      "projectId": {
       "type": "string",
       "format": "uuid",
       "description": "The project's id (UUID) in Paca."
      },
      "deliveryId": {
       "type": "string",
       "minLength": 1,
       "description": "The delivery's id from github_list_failed_deliveries."
      }
     },
     "required": [
      "projectId",
      "deliveryId"
     ]
    },
    "annotations": {
     "readOnlyHint": false,
     "destructiveHint": false,
     "idempotentHint": true,
     "openWorldHint": true
    }
   },
   "method": "POST",
   "path": "/sync/deliveries/:deliveryId/replay",
   "places": {
    "projectId": [
     "path"
    ],
    "deliveryId": [
     "path"
    ]
   },
   "answer": {
    "text": "The delivery is applied once more. github_list_failed_deliveries shows whether it failed."
   }
  }
 ]
};

export const tools = TABLE.tools.map((tool) => tool.listing);
export { getToolContext, handleToolCall };
export default { tools, handleToolCall, getToolContext };
