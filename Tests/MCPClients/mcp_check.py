# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Lets agents work through every way to the tools: the official Python SDK over stdio and over HTTP, and Paca's own MCP
server (a stand-in for its loader, under node). All must read the same.

GitHub is the simulator, Postgres the embedded one, and Paca a stand-in that knows one agent.

usage: mcp_check.py FOLDER_OF_THE_BUILT_PROGRAMS
"""

import asyncio
import json
import os
import re
import subprocess
import sys
from contextlib import AsyncExitStack, asynccontextmanager

import httpx2
from mcp import Client, StdioServerParameters
from mcp.client.streamable_http import streamable_http_client

from running_service import AGENT, KEY, ROOT, environment, simulate, world
from openapi_check import BASE, GITHUB_TOKEN, PROJECT, TASK, expect

#: The ways to the tools. Each works on a branch of its own.
WAYS = ["http", "gateway", "stdio", "module"]


class SDKAgent:
    """An agent that uses the official SDK."""

    def __init__(self, client):
        self.client = client

    async def tools(self):
        tools, cursor = [], None
        while True:
            page = await self.client.list_tools(cursor=cursor)
            tools += [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in page.tools]
            cursor = page.next_cursor
            if not cursor:
                return tools

    async def call(self, name, **arguments):
        result = await self.client.call_tool(name, arguments)
        return result.content[0].text, result.structured_content, bool(result.is_error)


class ModuleAgent:
    """An agent that uses Paca's MCP server, which has loaded mcp/mcp.js."""

    def __init__(self, process):
        self.process = process

    async def ask(self, **question):
        self.process.stdin.write(json.dumps(question).encode() + b"\n")
        return json.loads(await asyncio.wait_for(self.process.stdout.readline(), 60))

    async def tools(self):
        return await self.ask(what="tools")

    async def context(self, name, **arguments):
        return await self.ask(what="context", name=name, args=arguments)

    async def call(self, name, **arguments):
        result = await self.ask(what="call", name=name, args=arguments)
        return result["content"][0]["text"], result["structuredContent"], result.get("isError", False)


@asynccontextmanager
async def agents(programs, service):
    """One agent for each way, by the way's name."""
    async with AsyncExitStack() as stack:
        found = {}
        headers = {"X-API-Key": KEY, "X-Agent-ID": AGENT}
        for way, path in [("http", "/mcp"), ("gateway", f"{BASE}/mcp")]:
            http = await stack.enter_async_context(httpx2.AsyncClient(headers=headers, timeout=60))
            transport = streamable_http_client(service + path, http_client=http)
            # One client by the newest handshake, the other one as older clients do.
            mode = "auto" if way == "http" else "legacy"
            found[way] = SDKAgent(await stack.enter_async_context(Client(transport, mode=mode)))
        command = StdioServerParameters(
            command=f"{programs}/paca-sync", args=["mcp"], env=environment(service))
        found["stdio"] = SDKAgent(await stack.enter_async_context(Client(command)))
        node = await asyncio.create_subprocess_exec(
            "node", str(ROOT / "Tests/MCPClients/plugin_loader.mjs"), str(ROOT / "mcp/mcp.js"), service, KEY,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, limit=1 << 24, env=os.environ | environment(service))
        stack.push_async_callback(node.wait)
        stack.callback(node.stdin.close)
        found["module"] = ModuleAgent(node)
        yield found


async def good(agent, name, **arguments):
    """A call that must succeed: its data."""
    text, data, is_error = await agent.call(name, projectId=PROJECT, **arguments)
    if is_error or not text or not isinstance(data, dict):
        sys.exit(f"{name}: {text} {data}")
    return data


async def bad(agent, code, name, **arguments):
    """A call that must fail with this code, and tell what to do next: its text."""
    text, data, is_error = await agent.call(name, **arguments)
    if not is_error or data.get("error_code") != code or not text.startswith("GitHub plugin error: "):
        sys.exit(f"{name}: {code} expected, not {text} {data}")
    if "\nNext: " not in text:
        sys.exit(f"{name}: nothing says what to do next: {text}")
    return text


async def same(all_agents, name, **arguments):
    """The text and data of a call that must be the same in all ways."""
    answers = {way: await agent.call(name, **arguments) for way, agent in all_agents.items()}
    first = answers["http"]
    for way, answer in answers.items():
        if answer != first:
            sys.exit(f"{name} differs:\nhttp: {first}\n{way}: {answer}")
    return first


async def work(agent, way, github, repository):
    """What an agent does for a task, from the branch to the review."""
    task = {"taskId": TASK}
    branch = f"PROJ-1-{way}"
    created = await good(agent, "github_create_branch", **task, repoId=repository, branch_name=branch)
    expect(created["branch_name"], branch, "the created branch", created)
    await bad(
        agent, "GITHUB_BRANCH_ALREADY_LINKED", "github_create_branch", projectId=PROJECT, **task, repoId=repository,
        branch_name=branch)
    simulate(github, "/repositories/octo/herd/pushes", {"by": "octo", "branch": branch, "messages": ["work"]})
    pull = await good(
        agent, "github_create_pull_request", **task, repoId=repository, title=f"PROJ-1 by {way}", head_branch=branch,
        base_branch="main", body="The *text*.")
    one = {**task, "prId": pull["id"]}
    await good(agent, "github_unlink_pr_from_task", **one)
    await bad(agent, "GITHUB_PR_LINK_NOT_FOUND", "github_get_pull_request", projectId=PROJECT, **one)
    linked = await good(
        agent, "github_link_pr_to_task", **task, repoId=repository, pr_number=pull["pr_number"])
    expect(linked["pr_number"], pull["pr_number"], "the linked pull request", linked)
    one["prId"] = linked["id"]
    comment = await good(agent, "github_comment_pull_request", **one, body="A comment.")
    if "html_url" not in comment:
        sys.exit(f"the comment has no address: {comment}")
    await good(agent, "github_review_pull_request", **one, event="COMMENT", body="A review.")
    return linked["id"]


async def read_the_same(all_agents, repository, pull):
    """Everything that can be read, successes and failures, must be the same in all ways."""
    task = {"projectId": PROJECT, "taskId": TASK}
    for name, arguments, part in [
        ("github_get_integration", {"projectId": PROJECT}, "Account: octo"),
        ("github_list_repositories", {"projectId": PROJECT}, "octo/herd (default branch main"),
        ("github_list_linked_repos", {"projectId": PROJECT}, f"repoId {repository}"),
        ("github_list_task_prs", task, "PROJ-1 by stdio"),
        ("github_list_task_branches", task, "PROJ-1-module"),
        ("github_get_pull_request", {**task, "prId": pull}, "The *text*."),
        ("github_get_pull_request_ci_status", {**task, "prId": pull}, "CI: "),
        ("github_list_task_prs", {"projectId": PROJECT, "taskId": repository}, "NOT_FOUND"),
        ("github_list_task_prs", {"projectId": "PROJ"}, "`taskId` is missing"),
        ("github_link_pr_to_task", {**task, "repoId": repository, "pr_number": 9999}, "GITHUB_PR_NOT_FOUND"),
        ("github_review_pull_request", {**task, "prId": pull, "event": "MERGE"}, "must be one of APPROVE"),
        ("github_create_branch", {**task, "repoId": repository, "branch_name": "a..b"}, "BAD_REQUEST"),
    ]:
        text, _, _ = await same(all_agents, name, **arguments)
        if part not in text:
            sys.exit(f"{name}: {part!r} is not in {text!r}")


async def slow_calls(agent, github, pull):
    """Progress is told while GitHub is slow, and a cancelled call leaves the session well."""
    def delay():
        simulate(github, "/trouble", {
            "delay_seconds": 7, "script": [{"fault": "delayed", "method": "GET", "count": 2}]}, "PUT")

    arguments = {"projectId": PROJECT, "taskId": TASK, "prId": pull}
    heard = []

    async def hear(progress, total, message):
        heard.append((progress, message))

    delay()
    result = await agent.client.call_tool("github_get_pull_request", arguments, progress_callback=hear)
    if result.is_error or not heard or heard[0][0] < 5:
        sys.exit(f"no progress was told: {heard} {result}")
    delay()
    try:
        async with asyncio.timeout(1):
            await agent.client.call_tool("github_get_pull_request", arguments)
        sys.exit("a slow call was not slow")
    except TimeoutError:
        pass
    simulate(github, "/trouble", {}, "PUT")
    await good(agent, "github_get_integration")


async def main(programs):
    with world(programs) as (service, github, _):
        simulate(github, "/tokens", {"token": GITHUB_TOKEN, "login": "octo", "scopes": ["repo", "admin:repo_hook"]})
        simulate(github, "/repositories", {"by": "octo", "owner": "octo", "name": "herd"})
        async with agents(programs, service) as all_agents:
            tools = {way: await agent.tools() for way, agent in all_agents.items()}
            for way in WAYS:
                expect(tools[way], tools["http"], f"the tools by {way}", "see above")
            if all_agents["http"].client.protocol_version != "2025-11-25":
                sys.exit(f"negotiated {all_agents['http'].client.protocol_version}")

            first = all_agents["http"]
            await bad(first, "GITHUB_INTEGRATION_NOT_FOUND", "github_list_repositories", projectId=PROJECT)
            await bad(first, "GITHUB_INVALID_TOKEN", "github_set_token", projectId=PROJECT, token="ghp_wrong")
            await good(first, "github_set_token", token=GITHUB_TOKEN)
            repository = (await good(first, "github_link_repository", owner="octo", repo_name="herd"))["id"]
            if await all_agents["module"].context("get_task", projectId=PROJECT, taskId=TASK) is not None:
                sys.exit("a task without anything on GitHub has a section")

            pull = None
            for way, agent in all_agents.items():
                pull = await work(agent, way, github, repository)
            await read_the_same(all_agents, repository, pull)

            section = await all_agents["module"].context("get_task", projectId=PROJECT, taskId=TASK)
            if not re.match(r"## GitHub\n\n\*\*Branches:\*\*\n- PROJ-1-http — http", section):
                sys.exit(f"the task's section: {section}")
            if await all_agents["module"].context("list_tasks", projectId=PROJECT) is not None:
                sys.exit("another tool has a section")

            for way in ["http", "stdio"]:
                await slow_calls(all_agents[way], github, pull)

            await good(all_agents["stdio"], "github_unlink_repository", repoId=repository)
            await good(all_agents["module"], "github_delete_token")
        print(f"mcp: {len(tools['http'])} tools, the same by {', '.join(WAYS)}")


asyncio.run(main(sys.argv[1]))
