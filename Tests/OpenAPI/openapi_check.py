# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""Runs schemathesis against `paca-sync serve`: with a standalone token, as a member known to a stand-in for Paca, and
without credentials. GitHub is the simulator, and Postgres the embedded one.

usage: openapi_check.py FOLDER_OF_THE_BUILT_PROGRAMS
"""

import hashlib
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request
import uuid
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from types import SimpleNamespace

ROOT = Path(__file__).resolve().parents[2]
BASE = "/api/v1/plugins/com.paca.github"
STANDALONE = "standalone-token"
MEMBER = "member-session"
GITHUB_TOKEN = "ghp_openapi"
PROJECT = "5f1f5dd5-6a5b-4a4a-8f43-0c7a0e6f6a52"
#: The project that is disconnected again and again.
THROWAWAY = "5f1f5dd5-6a5b-4a4a-8f43-0c7a0e6f6a53"
TASK = "0b1c7a52-9ed8-4bd5-a41f-bd0c3fef5b1c"
ENCRYPTION_KEY = "5a" * 32
#: The time limit of each run, in seconds.
LIMIT = 600


class Paca(BaseHTTPRequestHandler):
    """A stand-in for Paca: it answers one member in the format of newer versions, and 401 to everybody else."""

    def do_GET(self):
        parts = self.path.split("/")
        if self.headers.get("Authorization") != f"Bearer {MEMBER}":
            self.answer(401, {"success": False})
        elif parts[4:5] == [PROJECT] or parts[4:5] == [THROWAWAY]:
            self.answer(200, {"success": True, "data": {"actions": ["github.manage", "tasks:*"]}})
        else:
            self.answer(404, {"success": False})

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_):
        pass


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def call(method, url, body=None, token=None):
    """The answer's status and JSON."""
    request = urllib.request.Request(url, method=method, data=None if body is None else json.dumps(body).encode())
    request.add_header("Content-Type", "application/json")
    if token:
        request.add_header("Authorization", f"Bearer {token}")
    try:
        with urllib.request.urlopen(request, timeout=20) as response:
            status, data = response.status, response.read()
    except urllib.error.HTTPError as error:
        status, data = error.code, error.read()
    return status, json.loads(data) if data.startswith(b"{") or data.startswith(b"[") else None


def until_ready(url, process):
    for _ in range(600):
        if process.poll() is not None:
            sys.exit(f"{process.args[0]} ended early")
        try:
            if call("GET", url)[0] == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit(f"{url} never answered 200")


def write_paca_tables(data_folder):
    """Writes projects and a task into the embedded server, as Paca would."""
    socket_folder = Path(data_folder, "postgres", "postmaster.pid").read_text().splitlines()[4]
    sql = f"""
        INSERT INTO public.projects (id, name, task_id_prefix)
        VALUES ('{PROJECT}', 'Herd', 'PROJ'), ('{THROWAWAY}', 'Gone', 'GONE');
        INSERT INTO public.tasks (id, project_id, task_number, title) VALUES ('{TASK}', '{PROJECT}', 1, 'One')
        """
    command = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", socket_folder, "-U", "postgres", "-c", sql]
    subprocess.run([*command, "paca_sync"], check=True)


def standalone_tokens():
    """PACA_SYNC_API_TOKENS with which `STANDALONE` may do everything in every project."""
    return json.dumps([{
        "name": "standalone", "sha256": hashlib.sha256(STANDALONE.encode()).hexdigest(), "projects": ["*"],
        "permissions": ["github.manage", "tasks.read", "tasks.write"],
    }])


@contextmanager
def running(programs, paca_class, prefix, **settings):
    """A running service beside a stand-in for Paca, a simulated GitHub and the embedded Postgres. Yields their addresses
    and folders. `settings` are further environment variables of the service, or replace those that it gets here."""
    paca = ThreadingHTTPServer(("127.0.0.1", 0), paca_class)
    threading.Thread(target=paca.serve_forever, daemon=True).start()
    # Every account may enter the folder: if this runs as root, the embedded server has another account.
    folder = tempfile.mkdtemp(prefix=prefix)
    os.chmod(folder, 0o755)
    ports = free_port(), free_port()
    service, github = (f"http://127.0.0.1:{port}" for port in ports)
    processes = []
    try:
        with open(Path(folder, "log"), "wb") as log:
            processes.append(subprocess.Popen(
                [f"{programs}/github-simulator", "--port", str(ports[1])], stdout=log, stderr=log))
            processes.append(subprocess.Popen([f"{programs}/paca-sync", "serve"], stdout=log, stderr=log, env={
                "PATH": os.environ["PATH"], "PORT": str(ports[0]), "HOST": "127.0.0.1",
                "ENCRYPTION_KEY": ENCRYPTION_KEY, "PACA_SYNC_DATA_DIR": f"{folder}/data", "GITHUB_API_URL": github,
                "PUBLIC_URL": service, "PACA_API_URL": f"http://127.0.0.1:{paca.server_port}", "LOG_FORMAT": "text",
                **settings,
            }))
            until_ready(f"{service}/readyz", processes[1])
            write_paca_tables(f"{folder}/data")
            yield SimpleNamespace(
                service=service, github=github, folder=folder, data_folder=f"{folder}/data", log=log,
                paca=f"127.0.0.1:{paca.server_port}")
    except BaseException:
        print("the last words of the service and of what runs beside it:")
        print("\n".join(Path(folder, "log").read_text(errors="replace").splitlines()[-40:]))
        raise
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
        paca.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def expect(status, wanted, what, answer):
    if status != wanted:
        sys.exit(f"{what}: {status} instead of {wanted}: {answer}")


def set_up(service, github):
    """Makes a connected project with a linked repository and a linked pull request. Returns their ids."""
    for path, body in [
        ("/tokens", {"token": GITHUB_TOKEN, "login": "octo", "scopes": ["repo", "admin:repo_hook"]}),
        ("/repositories", {"owner": "octo", "name": "herd"}),
        ("/repositories/octo/herd/branches", {"name": "PROJ-1-work"}),
        ("/repositories/octo/herd/pushes", {"branch": "PROJ-1-work", "messages": ["work"]}),
        ("/repositories/octo/herd/pulls", {"title": "PROJ-1 work", "head": "PROJ-1-work", "base": "main"}),
    ]:
        status, answer = call("POST", f"{github}/_simulator{path}", {"by": "octo", **body})
        if status >= 400:
            sys.exit(f"the simulator's {path}: {status} {answer}")
    project = f"{service}{BASE}/projects/{PROJECT}"
    status, answer = call("POST", f"{project}/integration/token", {"token": GITHUB_TOKEN}, STANDALONE)
    expect(status, 200, "connecting", answer)
    status, answer = call("POST", f"{project}/repositories", {"owner": "octo", "repo_name": "herd"}, STANDALONE)
    expect(status, 201, "linking a repository", answer)
    repository = answer["data"]["id"]
    pulls = f"{project}/tasks/{TASK}/pull-requests"
    status, answer = call("POST", f"{pulls}/link", {"repo_id": repository, "pr_number": 1}, STANDALONE)
    if status == 409 and answer["error_code"] == "GITHUB_PR_ALREADY_LINKED":
        # Reading the repository's history was faster: the branch names the task.
        status, answer = call("GET", pulls, token=STANDALONE)
        answer["data"] = answer["data"][0]
    expect(status, 200, "linking a pull request", answer)
    return repository, answer["data"]["id"]


def check_events(service):
    """The stream of events begins with what is, as text."""
    request = urllib.request.Request(f"{service}{BASE}/projects/{PROJECT}/sync/events")
    request.add_header("Authorization", f"Bearer {STANDALONE}")
    with urllib.request.urlopen(request, timeout=60) as response:
        first = response.readline()
        kind = response.headers["Content-Type"]
    if response.status != 200 or kind != "text/event-stream" or first != b"retry: 3000\n":
        sys.exit(f"the stream of events: {response.status} {kind} {first}")


def schemathesis(name, service, ids, folder, examples, header=None, **environment):
    """Runs schemathesis once. Returns whether it found no error."""
    command = [
        str(Path(sys.executable).with_name("st")), "run", str(ROOT / "docs/openapi.yaml"), "--url", service,
        "--phases", "coverage,fuzzing", "--max-examples", str(examples), "--seed", "1",
        "--max-failures", "20", "--no-color", "--no-shrink", "--continue-on-failure",
        "--exclude-checks", "positive_data_acceptance", "--suppress-health-check", "all",
        "--request-timeout", "30", "--warnings", "off",
        # The stream of events lasts for minutes; `check_events` reads its beginning. `/mcp` answers in JSON-RPC, where a
        # refusal is a 200, and leaves it to each tool's route to judge the caller; `scripts/check-mcp` tests it.
        "--exclude-path-regex", "(/sync/events|/mcp)$",
    ]
    if header:
        command += ["--header", header]
    print(f"openapi: as {name}", flush=True)
    start = time.monotonic()
    result = subprocess.run(
        command, cwd=folder, timeout=LIMIT, capture_output=True, text=True,
        env={**os.environ, "SCHEMATHESIS_HOOKS": "openapi_hooks", "PYTHONPATH": str(Path(__file__).parent),
             "PACA_SYNC_IDS": json.dumps(ids), **environment})
    lines = result.stdout.strip().splitlines()
    shown = lines[-14:] if result.returncode == 0 else lines[-400:]
    print("\n".join(shown + result.stderr.splitlines()[-20:]))
    print(f"openapi: as {name}: exit {result.returncode} after {time.monotonic() - start:.0f} s", flush=True)
    return result.returncode == 0


def main(programs):
    with running(programs, Paca, "paca-sync-openapi-", PACA_SYNC_API_TOKENS=standalone_tokens()) as world:
        service = world.service
        repository, pull_request = set_up(service, world.github)
        ids = {"projectId": PROJECT, "throwaway": THROWAWAY, "taskId": TASK, "repoId": repository,
               "prId": pull_request, "token": GITHUB_TOKEN, "deliveryId": str(uuid.UUID(int=0))}
        check_events(service)
        folder = world.folder
        results = [
            schemathesis("a standalone token", service, ids, folder, 6, f"Authorization: Bearer {STANDALONE}"),
            schemathesis("a member whom Paca knows", service, ids, folder, 3, f"Authorization: Bearer {MEMBER}"),
            schemathesis("nobody", service, ids, folder, 3, PACA_SYNC_OUTSIDER="1"),
        ]
        if not all(results):
            sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
