// SPDX-FileCopyrightText: 2026 The PacaSync authors
// SPDX-License-Identifier: Apache-2.0
//
// A stand-in for the part of Paca's MCP server that loads plugins: it imports the module as a data: URL, checks what
// Paca checks, and makes the calls that it reads from standard input, one JSON object a line.
//
// usage: node plugin_loader.mjs MODULE BASE_URL API_KEY

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";

const [path, baseURL, apiKey] = process.argv.slice(2);
const source = readFileSync(path).toString("base64");
const module = await import(`data:text/javascript;base64,${source}`);
const entry = module.default ?? module;
if (!Array.isArray(entry.tools) || typeof entry.handleToolCall !== "function") throw new Error("no valid entry");

const context = { pluginId: "com.paca.github", baseURL, apiKey };
for await (const line of createInterface({ input: process.stdin })) {
  const { what, name, args } = JSON.parse(line);
  let answer;
  if (what === "tools") answer = entry.tools;
  else if (what === "context") answer = await entry.getToolContext(name, args, context);
  else answer = await entry.handleToolCall(name, args, context);
  console.log(JSON.stringify(answer ?? null));
}
