# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Installs the plugin package into a stand-in for Paca, and runs its module beside the real service.

The stand-in does what Paca's installer and plugin runtime do (docs/reference/host-facts.md, sections 2.2 and 2.4): it
unpacks the archives of the catalogue, leaves out single root folders, keeps the limits, loads the module under wasmtime,
and runs its SQL on the service's database.

usage: package_check.py FOLDER_OF_THE_BUILT_PROGRAMS FOLDER_OF_THE_PACKAGE
"""

import base64
import json
import shutil
import sys
import tarfile
import tempfile
import time
import urllib.request
from pathlib import Path

import psycopg
import wasmtime

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "MCPClients"))
from running_service import AGENT, KEY, call, simulate, world  # noqa: E402
from openapi_check import BASE, GITHUB_TOKEN, PROJECT, TASK  # noqa: E402

PLUGIN = "com.paca.github"
LIMIT = 1 << 20


def fail(message):
    sys.exit(f"package: {message}")


# Installing


def unpacked(archive, folder):
    """Unpacks an archive within the installer's limits. Returns the folder of its contents."""
    with tarfile.open(archive, "r:gz") as tar:
        members = tar.getmembers()
        if len(members) > 10_000 or any(member.size > 50 << 20 for member in members):
            fail(f"{archive} is over the installer's limits")
        if any(not (member.isfile() or member.isdir()) for member in members):
            fail(f"{archive} has links, which the installer leaves out")
        tar.extractall(folder, filter="data")
    entries = list(Path(folder).iterdir())
    return entries[0] if len(entries) == 1 and entries[0].is_dir() else Path(folder)


def installed(package, catalog, root):
    """Installs the catalogue's plugin. Returns its manifest."""
    entry = next(plugin for plugin in json.loads(catalog.read_text())["plugins"] if plugin["name"] == PLUGIN)

    def contents(part):
        name = entry["artifacts"][f"{part}_tar_gz_url"].rsplit("/", 1)[1]
        # A release's files have no folders: this one is in the folder legacy.
        local = package / name.replace("legacy-", "legacy/")
        return unpacked(local, tempfile.mkdtemp(dir=root))

    manifest = next(contents("manifest").rglob("plugin.json"))
    backend = root / "plugins" / PLUGIN
    backend.mkdir(parents=True)
    shutil.copy(next(contents("backend").rglob("*.wasm")), backend / "backend.wasm")
    shutil.copy(manifest, backend / "plugin.json")
    for part, volume in [("mcp", "plugins-mcp"), ("skills", "plugins-skills"), ("frontend", "plugins-frontend")]:
        if f"{part}_tar_gz_url" in entry["artifacts"]:
            shutil.copytree(contents(part), root / volume / PLUGIN)
    manifest = json.loads(manifest.read_text())
    if manifest["id"] != entry["name"] or manifest["version"] != entry["version"]:
        fail("the manifest is another plugin's or version's than the catalogue says")
    for path in [f"plugins-mcp/{PLUGIN}/mcp.js", *(
            f"plugins-skills/{PLUGIN}/{name}/SKILL" + ".md" for name in manifest["skills"]["names"])]:
        if not (root / path).is_file():
            fail(f"{path} was not installed")
    return manifest


# The plugin runtime


class Runtime:
    """What Paca's runtime does with a plugin's module."""

    def __init__(self, module, database):
        self.database = database
        self.log = []
        config = wasmtime.Config()
        config.epoch_interruption = True
        engine = wasmtime.Engine(config)
        self.store = wasmtime.Store(engine)
        self.store.set_epoch_deadline(1)
        self.store.set_limits(memory_size=64 << 20)
        linker = wasmtime.Linker(engine)
        i32, i64 = wasmtime.ValType.i32(), wasmtime.ValType.i64()
        linker.define_func("paca", "db_query2", wasmtime.FuncType([i64] * 8, []), self.db_query2)
        linker.define_func("paca", "log", wasmtime.FuncType([i32, i64, i64], []), self.write_log)
        instance = linker.instantiate(self.store, wasmtime.Module.from_file(engine, str(module)))
        self.exports = instance.exports(self.store)
        self.memory = self.exports["memory"]
        self.exports["_initialize"](self.store)
        if self.exports["Init"](self.store) != 0:
            fail("Init failed")

    def read(self, place, length):
        return bytes(self.memory.read(self.store, place, place + length))

    def write(self, data):
        if not data:
            return 0, 0
        place = self.exports["paca_malloc"](self.store, len(data))
        if place == 0:
            return None
        self.memory.write(self.store, data, place)
        return place, len(data)

    def write_numbers(self, *pairs):
        for place, number in pairs:
            self.memory.write(self.store, number.to_bytes(4, "little"), place)

    def db_query2(self, sql, sql_length, parameters, parameters_length, result, result_length, error, error_length):
        text = self.read(sql, sql_length).decode()
        values = json.loads(self.read(parameters, parameters_length))
        try:
            if not text.upper().startswith("SELECT") or ";" in text or "into" in text.lower().split():
                raise ValueError("only SELECT")
            with self.database.transaction():
                self.database.execute("SET LOCAL search_path TO plugin_data_com_paca_github, public")
                cursor = psycopg.RawCursor(self.database)
                rows = cursor.execute(text, values).fetchall()
            answer = {"columns": [column.name for column in cursor.description], "rows": [list(row) for row in rows]}
            # Go's encoder writes no spaces.
            place = self.write(json.dumps(answer, separators=(",", ":")).encode())
            self.write_numbers((result, place[0]), (result_length, place[1]), (error, 0), (error_length, 0))
        except Exception as problem:  # noqa: BLE001: the module is told of any
            place = self.write(str(problem).encode())
            self.write_numbers((result, 0), (result_length, 0), (error, place[0]), (error_length, place[1]))

    def write_log(self, level, text, length):
        self.log.append((level, self.read(text, length).decode()))

    def call(self, export, payload):
        """The JSON that an export answers; None for an empty answer."""
        data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
        if len(data) > LIMIT:
            fail("the runtime refuses more than 1 MiB")
        start = time.monotonic()
        try:
            place = self.write(data)
            if place is None:
                fail(f"{export}: no memory for {len(data)} bytes")
            packed = self.exports[export](self.store, *place) & (1 << 64) - 1
            answer = self.read(packed >> 32, packed & 0xFFFFFFFF)
        finally:
            self.exports["ResetAllocator"](self.store)
        if time.monotonic() - start > 5:
            fail(f"{export} took longer than 5 seconds")
        return json.loads(answer) if answer else None


# The check


def request(method, url, body=None):
    """A request of an agent's to the service: the answer's data."""
    message = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    for name, value in [("X-API-Key", KEY), ("X-Agent-ID", AGENT), ("Content-Type", "application/json")]:
        message.add_header(name, value)
    with urllib.request.urlopen(message, timeout=20) as response:
        return json.loads(response.read())["data"]


def condition(state, task=TASK, project=PROJECT, node="github.pr_state"):
    return {"node_type": node, "config": {"expected_state": state}, "project_id": project,
            "task": {"id": task, "status_id": None, "assignee_ids": [], "importance": 0, "tags": ["a\"b\\c\n"],
                     "custom_fields": {"ü": "ş"}}}


def expect_state(runtime, state):
    for expected in ["open", "closed", "merged"]:
        answer = runtime.call("EvaluateCondition", condition(expected))
        if answer != {"matched": expected == state}:
            fail(f"the state is {state}, and for {expected} the answer is {answer}; the log: {runtime.log}")


def check_module(runtime, service, github):
    expect_state(runtime, None)
    simulate(github, "/tokens", {"token": GITHUB_TOKEN, "login": "octo", "scopes": ["repo", "admin:repo_hook"]})
    for path, body in [
        ("/repositories", {"owner": "octo", "name": "herd"}),
        ("/repositories/octo/herd/branches", {"name": "PROJ-1-work"}),
        ("/repositories/octo/herd/pushes", {"branch": "PROJ-1-work", "messages": ["work"]}),
        ("/repositories/octo/herd/pulls", {"title": "work", "head": "PROJ-1-work", "base": "main"}),
    ]:
        simulate(github, path, {"by": "octo", **body})
    project = f"{service}{BASE}/projects/{PROJECT}"
    request("POST", f"{project}/integration/token", {"token": GITHUB_TOKEN})
    repository = request("POST", f"{project}/repositories", {"owner": "octo", "repo_name": "herd"})["id"]
    pulls = f"{project}/tasks/{TASK}/pull-requests"
    try:
        request("POST", f"{pulls}/link", {"repo_id": repository, "pr_number": 1})
    except urllib.error.HTTPError as error:
        # Reading the repository's history was faster: the branch names the task.
        if error.code != 409:
            raise
    expect_state(runtime, "open")
    for change, state in [("close", "closed"), ("reopen", "open"), ("merge", "merged")]:
        simulate(github, f"/repositories/octo/herd/pulls/1/{change}", {"by": "octo"})
        until = time.monotonic() + 20
        while request("GET", pulls)[0]["state"] != state:
            if time.monotonic() > until:
                fail(f"{change} did not arrive")
            time.sleep(0.1)
        expect_state(runtime, state)

    # Another project's task matches nothing, whatever its pull requests.
    other = runtime.call("EvaluateCondition", condition("merged", project=TASK))
    if other != {"matched": False}:
        fail(f"another project's request: {other}")
    # What cannot be answered is no answer, and the log says why.
    for wrong in [condition("open", task="no-uuid"), b"{", b""]:
        runtime.log.clear()
        if runtime.call("EvaluateCondition", wrong) is not None or not runtime.log:
            fail(f"{wrong}: an answer, or nothing in the log: {runtime.log}")
    # The largest request, of what takes most room when it is quoted.
    if runtime.call("EvaluateCondition", b"\x01" * LIMIT) is not None:
        fail("a request of control characters had an answer")
    expect_state(runtime, "merged")

    answer = runtime.call("HandleRequest", {"method": "GET", "path": f"/projects/{PROJECT}/repositories"})
    body = json.loads(base64.b64decode(answer["body"]))
    if answer["status"] != 421 or body["success"] or "gateway" not in body["error"]:
        fail(f"a request past the gateway: {answer} {body}")
    runtime.exports["HandleEvent"](runtime.store, 0, 0, 0, 0)
    runtime.exports["Shutdown"](runtime.store)


def main(programs, package):
    package = Path(package)
    root = Path(tempfile.mkdtemp(prefix="paca-package-"))
    try:
        manifests = {}
        for kind in ["", "legacy"]:
            place = root / (kind or "new")
            place.mkdir()
            manifests[kind] = installed(package, package / kind / "catalog.json", place)
        module = root / "new/plugins" / PLUGIN / "backend.wasm"
        with world(programs) as (service, github, data):
            socket_folder = Path(data, "postgres", "postmaster.pid").read_text().splitlines()[4]
            with psycopg.connect(
                    host=socket_folder, user="postgres", dbname="paca_sync", autocommit=True) as database:
                check_module(Runtime(module, database), service, github)
    finally:
        shutil.rmtree(root)
    nodes = [node["type"] for kind in ("triggers", "conditions") for node in manifests[""]["automation"][kind]]
    print(f"package: {manifests['']['version']} installs for both permission models; nodes: {', '.join(nodes)}")


main(*sys.argv[1:])
