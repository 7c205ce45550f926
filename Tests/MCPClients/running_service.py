# SPDX-FileCopyrightText: 2026 The PacaSync authors
# SPDX-License-Identifier: Apache-2.0
"""A running service as agents meet it: beside a stand-in for Paca that knows one agent, a simulated GitHub, and the
embedded Postgres."""

import os
import shutil
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from http.server import ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/OpenAPI"))
from openapi_check import Paca, call, free_port, until_ready, write_paca_tables  # noqa: E402

KEY = "agent-key"
AGENT = "0c0c0c0c-0000-4000-8000-00000000a9e7"


class AgentPaca(Paca):
    """Paca as agents see it: the key is an administrator's, who is a member of no project."""

    def do_GET(self):
        if self.headers.get("X-API-Key") != KEY or self.headers.get("X-Agent-ID") != AGENT:
            self.answer(401, {"success": False})
        elif self.path.endswith("/global-permissions"):
            self.answer(200, {"success": True, "data": {"permissions": ["*"]}})
        else:
            self.answer(404, {"success": False, "error_code": "PROJECT_MEMBER_NOT_FOUND"})


@contextmanager
def world(programs):
    """A running service, its GitHub and its Paca. Yields the addresses of the service and of GitHub, and the data folder."""
    paca = ThreadingHTTPServer(("127.0.0.1", 0), AgentPaca)
    threading.Thread(target=paca.serve_forever, daemon=True).start()
    # Every account may enter the folder: if this runs as root, the embedded server has another account.
    folder = tempfile.mkdtemp(prefix="paca-sync-mcp-")
    os.chmod(folder, 0o755)
    ports = free_port(), free_port()
    service, github = (f"http://127.0.0.1:{port}" for port in ports)
    processes = []
    try:
        with open(Path(folder, "log"), "wb") as log:
            processes.append(subprocess.Popen(
                [f"{programs}/github-simulator", "--port", str(ports[1])], stdout=log, stderr=log))
            processes.append(subprocess.Popen([f"{programs}/paca-sync", "serve"], stdout=log, stderr=log, env={
                "PATH": os.environ["PATH"], "PORT": str(ports[0]), "HOST": "127.0.0.1", "ENCRYPTION_KEY": "5a" * 32,
                "PACA_SYNC_DATA_DIR": f"{folder}/data", "GITHUB_API_URL": github, "PUBLIC_URL": service,
                "PACA_API_URL": f"http://127.0.0.1:{paca.server_port}", "LOG_FORMAT": "text",
            }))
            until_ready(f"{service}/readyz", processes[1])
            write_paca_tables(f"{folder}/data")
            try:
                yield service, github, f"{folder}/data"
            except BaseException:
                print("the service's last words:")
                print("\n".join(Path(folder, "log").read_text(errors="replace").splitlines()[-30:]))
                raise
    finally:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait(30)
        paca.shutdown()
        shutil.rmtree(folder, ignore_errors=True)


def simulate(github, path, body, method="POST"):
    status, answer = call(method, f"{github}/_simulator{path}", body)
    if status >= 400:
        sys.exit(f"the simulator's {path}: {status} {answer}")
    return answer


def environment(service):
    return {"PACA_API_URL": service, "PACA_API_KEY": KEY, "PACA_AGENT_ID": AGENT}
